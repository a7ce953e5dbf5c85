'use strict';

const database = require('./lib/database').client();

(async () => {
  await database.connect();
  const { rows } = await database.query(`
    INSERT INTO summaries (waiting, done)
    SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'done') FROM jobs
    RETURNING waiting, done`);
  await database.end();
  console.log(`${rows[0].waiting} waiting, ${rows[0].done} done`);
})();
