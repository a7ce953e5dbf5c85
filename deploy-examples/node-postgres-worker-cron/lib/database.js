'use strict';

const { Client, Pool } = require('pg');
const platform = require('platformsh-config').config();

function settings() {
  const { host, port, username, password, path } = platform.credentials('database');
  return { host, port, user: username, password, database: path };
}

module.exports = {
  pool: () => new Pool({ ...settings(), max: 5 }),
  client: () => new Client(settings()),
};
