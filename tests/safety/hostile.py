"""Brokers that let nobody in."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Hostile(BaseHTTPRequestHandler):
    """Refuses, hangs up, shows a page or says nothing, as the first part of the path wants it."""

    server: Loopback

    def _serve(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        _, mode, broker, *_ = self.path.split("/")
        self.server.asked.add((mode, broker))
        if mode == "mute":
            self.server.over.wait(30.0)
        if mode in ("mute", "gone"):
            self.close_connection = True
            return
        page = f"<html><h1>Login</h1>{self.headers.get('Authorization', '')}</html>".encode()
        body = page if mode == "page" else b'{"s":"error","errmsg":"no such login","status":"error"}'
        self.send_response(502 if mode == "page" else 401)
        self.send_header("Content-Type", "text/html" if mode == "page" else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = _serve

    def log_message(self, format: str, *args: object) -> None:
        pass


class Loopback(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hostile)
        self.asked: set[tuple[str, str]] = set()
        self.over = threading.Event()


@contextmanager
def hostile() -> Iterator[Loopback]:
    server = Loopback()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def storm(*base_urls: str, message: str) -> None:
    """Every request is answered with 401 from here on, renewals too."""
    rule = json.dumps({"match": {}, "action": "status", "status": 401, "times": 0, "message": message})
    for url in base_urls:
        root = "http://" + url.removeprefix("http://").split("/")[0]
        urllib.request.urlopen(f"{root}/_venue/faults", rule.encode(), timeout=5.0).close()
