"""Answers /api/books on the socket that the platform names."""

import json
import os
import signal
import socketserver
import sys
from http.server import BaseHTTPRequestHandler

BOOKS = [
    {"title": "The Art of Computer Programming", "year": 1968},
    {"title": "The C Programming Language", "year": 1978},
]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = self.path.split("?")[0].rstrip("/")
        if path == "/api/books":
            self.answer(200, BOOKS)
        elif path == "/api":
            self.answer(200, {"books": "/api/books"})
        else:
            self.answer(404, {"error": "there is nothing here"})

    def answer(self, status, value):
        body = json.dumps(value).encode() + b"\n"
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def address_string(self):  # a unix socket has none
        return "-"


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


def main():
    path = os.environ["SOCKET"]
    if os.path.exists(path):
        os.unlink(path)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with Server(path, Handler) as server:
        server.serve_forever()


main()
