// Says how many milliseconds the application takes to restart when nobody but itself is concerned:
// beside the one that serves, on another port, from a SIGTERM to the first answer of the next one.
const { spawn } = require('child_process');
const http = require('http');
const port = 9999;

function start() {
  const environment = { ...process.env, PORT: String(port) };
  return spawn('node', ['server.js'], { env: environment, stdio: 'ignore' });
}

function answers() {
  return new Promise((resolve) => {
    const look = () => http.get({ port, path: '/' }, (answer) => {
      answer.resume().on('end', resolve);
    }).on('error', () => setTimeout(look, 1));
    look();
  });
}

(async () => {
  const first = start();
  await answers();
  const begin = performance.now();
  const ended = new Promise((resolve) => first.on('exit', resolve));
  first.kill('SIGTERM');
  await ended;
  const second = start();
  await answers();
  console.log(Math.round(performance.now() - begin));
  second.kill('SIGTERM');
})();
