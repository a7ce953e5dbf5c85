'use strict';

const database = require('./lib/database').client();

const schema = `
  CREATE TABLE IF NOT EXISTS jobs (
    id serial PRIMARY KEY,
    text text NOT NULL,
    state text NOT NULL DEFAULT 'waiting',
    result text
  );
  CREATE TABLE IF NOT EXISTS summaries (
    id serial PRIMARY KEY,
    written timestamptz NOT NULL DEFAULT now(),
    waiting integer NOT NULL,
    done integer NOT NULL
  );`;

(async () => {
  await database.connect();
  await database.query(schema);
  await database.end();
  console.log('The tables are there.');
})();
