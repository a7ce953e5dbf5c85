'use strict';

const http = require('http');

const database = require('./lib/database').pool();

async function body(request) {
  let text = '';
  for await (const piece of request) text += piece;
  return text;
}

async function addJob(request) {
  const text = (await body(request)).trim();
  if (!text) return [422, { error: 'a job is a text' }];
  const added = await database.query('INSERT INTO jobs (text) VALUES ($1) RETURNING id', [text]);
  await database.query('NOTIFY jobs');
  return [201, added.rows[0]];
}

async function showJob(id) {
  const found = await database.query('SELECT id, text, state, result FROM jobs WHERE id = $1', [id]);
  return found.rows.length ? [200, found.rows[0]] : [404, { error: 'there is no such job' }];
}

async function answer(request) {
  const { pathname } = new URL(request.url, 'http://localhost');
  const job = pathname.match(/^\/jobs\/(\d{1,9})$/);
  if (request.method === 'POST' && pathname === '/jobs') return addJob(request);
  if (request.method === 'GET' && job) return showJob(job[1]);
  if (request.method === 'GET' && pathname === '/summaries') {
    const summaries = await database.query('SELECT * FROM summaries ORDER BY id DESC LIMIT 20');
    return [200, summaries.rows];
  }
  if (request.method === 'GET' && pathname === '/') return [200, { jobs: '/jobs', summaries: '/summaries' }];
  return [404, { error: 'there is nothing here' }];
}

const server = http.createServer(async (request, response) => {
  let [status, value] = [500, { error: 'the database did not answer' }];
  try {
    [status, value] = await answer(request);
  } catch (error) {
    console.error(error);
  }
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(value) + '\n');
});

database.on('error', (error) => console.error('an idle connection ended:', error.message));
server.listen(process.env.PORT, '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
