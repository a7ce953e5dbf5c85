'use strict';

const database = require('./lib/database').client();

// Takes one job that no other worker has, and does it. False when there is none.
async function doOne() {
  const done = await database.query(`
    UPDATE jobs SET state = 'done', result = upper(text)
    WHERE id = (SELECT id FROM jobs WHERE state = 'waiting' ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1)
    RETURNING id`);
  if (done.rows.length) console.log(`job ${done.rows[0].id} is done`);
  return done.rows.length > 0;
}

let busy = Promise.resolve();
function wake() {
  busy = busy.then(async () => {
    while (await doOne());
  }).catch(fail);
}

// The platform starts it again.
function fail(error) {
  console.error(error);
  process.exit(1);
}

(async () => {
  await database.connect();
  database.on('error', fail);
  // On the first deploy the worker may be there before the deploy hook has made the tables.
  while (!(await database.query("SELECT to_regclass('jobs') AS name")).rows[0].name) {
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  database.on('notification', wake);
  await database.query('LISTEN jobs');
  wake();
})().catch(fail);
