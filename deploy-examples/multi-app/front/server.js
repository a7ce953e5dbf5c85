'use strict';

const http = require('http');

function relationship(name) {
  const all = JSON.parse(Buffer.from(process.env.PLATFORM_RELATIONSHIPS, 'base64').toString());
  return all[name][0];
}

async function books() {
  const { scheme, host, port } = relationship('api');
  const answer = await fetch(`${scheme}://${host}:${port}/api/books`, { signal: AbortSignal.timeout(5000) });
  if (!answer.ok) throw new Error(`api answered ${answer.status}`);
  return answer.json();
}

const server = http.createServer(async (request, response) => {
  if (request.url !== '/books') {
    response.writeHead(404, { 'Content-Type': 'text/plain' });
    response.end('There is nothing here.\n');
    return;
  }
  try {
    const lines = (await books()).map((book) => `${book.title} (${book.year})\n`);
    response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' });
    response.end(lines.join(''));
  } catch (error) {
    console.error(error);
    response.writeHead(502, { 'Content-Type': 'text/plain' });
    response.end('The api did not answer.\n');
  }
});

server.listen(process.env.PORT, '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
