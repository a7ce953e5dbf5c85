// Answers the load generator (tests/support/load_generator.h), and keeps what it was told: every
// POST is a row of the database, every upload a line of a file in the mount.
const crypto = require('crypto');
const fs = require('fs');
const http = require('http');
const { Pool } = require('pg');

const log = 'var/uploads.log';
const version = fs.readFileSync('version.txt', 'utf8');
const database =
    JSON.parse(Buffer.from(process.env.PLATFORM_RELATIONSHIPS, 'base64')).database[0];
const pool = new Pool({
  host: database.host, port: database.port, database: database.path,
  user: database.username, password: database.password, max: 4,
  options: '-c synchronous_commit=off',
});
pool.on('error', () => {});  // the server of an idle connection ended

function send(response, status, body) {
  response.writeHead(status, { 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

async function counts() {
  const rows = await pool.query(
      'SELECT count(*)::int AS posts, count(DISTINCT number)::int AS distinct FROM requests');
  const uploads = fs.readFileSync(log, 'utf8').split('\n').filter(Boolean);
  return { ...rows.rows[0], uploads: uploads.length, files: new Set(uploads).size };
}

async function answer(request, body, response) {
  const [, kind, number] = request.url.split('/');
  if (kind === '') return send(response, 200, version);
  if (kind === 'n') return send(response, 200, number + '\n');
  if (kind === 'late') {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return send(response, 200, number + '\n');
  }
  if (kind === 'up') {
    return send(response, 200, `${Math.round(performance.now())}\n`);
  }
  if (kind === 'counts') return send(response, 200, JSON.stringify(await counts()));
  if (kind === 'setup') {
    await pool.query('CREATE TABLE IF NOT EXISTS requests (number bigint NOT NULL)');
    await pool.query('TRUNCATE requests');
    fs.writeFileSync(log, '');
    for (const mark of ['open', 'end']) fs.rmSync('var/' + mark, { force: true });
    return send(response, 200, 'ready\n');
  }
  if (kind === 'echo') await pool.query('INSERT INTO requests VALUES ($1)', [number]);
  if (kind === 'upload') fs.appendFileSync(log, number + '\n');
  send(response, 200, body);
}

const sockets = new Set();

const server = http.createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    answer(request, Buffer.concat(parts), response)
        .catch((error) => send(response, 500, String(error) + '\n'));
  });
});

// A websocket that says nothing until the application ends: then that it goes away (RFC 6455, 1001).
server.on('upgrade', (request, socket) => {
  const key = request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
  socket.on('error', () => {});
  socket.on('close', () => sockets.delete(socket));
  sockets.add(socket);
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
               'Sec-WebSocket-Accept: ' +
               crypto.createHash('sha1').update(key).digest('base64') + '\r\n\r\n');
});
process.on('SIGTERM', async () => {
  const goingAway = Buffer.from([0x88, 2, 1001 >> 8, 1001 & 255]);
  await Promise.all([...sockets].map((one) => new Promise((done) => one.end(goingAway, done))));
  process.exit(0);
});
server.listen(process.env.PORT);
