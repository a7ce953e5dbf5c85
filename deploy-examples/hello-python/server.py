"""A page that shows where it runs. Only the standard library; listens on the unix socket $SOCKET."""

import html
import json
import os
import pathlib
import signal
import socketserver
import sys
import threading
from http.server import BaseHTTPRequestHandler

HERE = pathlib.Path(__file__).parent
# What says where this runs. Nothing that is secret.
SHOWN = ("PROJECT", "BRANCH", "ENVIRONMENT", "ENVIRONMENT_TYPE", "APPLICATION_NAME", "TREE_ID")

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<link rel="stylesheet" href="/static/style.css">
<h1>{title}</h1>
<p>Built with Python {built}. This is where I run:</p>
<dl>
{items}
</dl>
</html>
"""


def variables():
    names = [f"PLATFORM_{name}" for name in SHOWN]
    return {name: os.environ.get(name, "") for name in names}


def page():
    items = "\n".join(
        f"<dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd>"
        for name, value in variables().items()
    )
    title = html.escape(os.environ.get("GREETING", "Hello") + " from Python")
    return PAGE.format(title=title, built=(HERE / "built-with.txt").read_text(), items=items)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.split("?")[0]
        if path == "/":
            self.answer(200, "text/html; charset=utf-8", page().encode())
        elif path == "/env":
            self.answer(200, "application/json", json.dumps(variables()).encode() + b"\n")
        elif path == "/healthz":
            self.answer(200, "text/plain", b"ok\n")
        else:
            self.answer(404, "text/plain", b"There is nothing here.\n")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/echo":
            self.answer(200, self.headers.get("Content-Type", "text/plain"), body)
        else:
            self.answer(404, "text/plain", b"There is nothing here.\n")

    def answer(self, status, content_type, body):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def address_string(self):
        return "-"  # a unix socket's peer has no address


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    request_queue_size = 128
    daemon_threads = False  # requests under way are answered before the process ends


def main():
    path = os.environ["SOCKET"]
    pathlib.Path(path).unlink(missing_ok=True)
    with Server(path, Handler) as server:
        # shutdown() waits for serve_forever(), which runs in this very thread.
        signal.signal(
            signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start()
        )
        print("listening", file=sys.stderr)
        server.serve_forever(poll_interval=0.1)


if __name__ == "__main__":
    main()
