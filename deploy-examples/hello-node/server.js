const fs = require("fs");
const http = require("http");
const mustache = require("mustache");

const page = fs.readFileSync(`${__dirname}/views/index.html`, "utf8");
const build = JSON.parse(fs.readFileSync(`${__dirname}/public/build.json`, "utf8"));

// What says where this runs. Nothing that is secret.
const SHOWN = ["PROJECT", "BRANCH", "ENVIRONMENT", "ENVIRONMENT_TYPE", "APPLICATION_NAME", "TREE_ID"];
const variables = () => SHOWN.map((name) => `PLATFORM_${name}`)
  .map((name) => ({ name, value: process.env[name] ?? "" }));

const routes = {
  "GET /": (request, response) => {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(mustache.render(page, {
      greeting: process.env.GREETING ?? "Hello",
      variables: variables(),
      build,
    }));
  },
  "GET /env": (request, response) => {
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(Object.fromEntries(variables().map((v) => [v.name, v.value]))) + "\n");
  },
  "GET /healthz": (request, response) => response.end("ok\n"),
  "POST /echo": (request, response) => {
    response.setHeader("Content-Type", request.headers["content-type"] ?? "text/plain");
    request.pipe(response);
  },
};

const server = http.createServer((request, response) => {
  const handler = routes[`${request.method} ${request.url.split("?")[0]}`];
  if (handler) return handler(request, response);
  response.statusCode = 404;
  response.end("There is nothing here.\n");
});

server.listen(process.env.PORT ?? 8888, () => console.log("listening"));

// Requests under way are answered before the process ends.
process.on("SIGTERM", () => server.close(() => process.exit(0)));
