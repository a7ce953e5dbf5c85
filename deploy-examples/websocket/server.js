'use strict';

const http = require('http');
const { WebSocket, WebSocketServer } = require('ws');

const server = http.createServer((request, response) => {
  const found = request.url === '/connections';
  response.writeHead(found ? 200 : 404, { 'Content-Type': 'text/plain' });
  response.end(found ? `${sockets.clients.size}\n` : 'There is nothing here.\n');
});

const sockets = new WebSocketServer({ server, path: '/socket', maxPayload: 64 * 1024 });

sockets.on('connection', (socket) => {
  socket.on('error', (error) => console.error(error.message));
  socket.on('message', (text) => {
    for (const other of sockets.clients) {
      if (other.readyState === WebSocket.OPEN) other.send(text.toString());
    }
  });
});

server.listen(process.env.PORT, '127.0.0.1');
process.on('SIGTERM', () => {
  for (const socket of sockets.clients) socket.close(1001, 'restarting');
  server.close(() => process.exit(0));
});
