'use strict';

const platform = require('platformsh-config').config();

const known = [platform.inBuild(), platform.applicationName, platform.treeId, !platform.hasRelationship('database')];
console.log(known.join(' '));
