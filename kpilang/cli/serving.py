"""The pages of a project over HTTP, on this machine alone: the last good ones, and what is wrong.

A small script in each page asks again and again what its page is now: when it is another one it
loads it, and when the specs are broken it shows the findings above the page. The pages that a build
writes have no such script.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from kpilang.source.frozen import dataclass

ADDRESS = "127.0.0.1"
#: the names of this machine; a page of elsewhere that has its own name lead here asks in vain
HOSTS = (ADDRESS, "localhost")
STATE, SCRIPT = "/_kpi/state", "/_kpi/live.js"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What is served now: texts by path, and the findings that keep newer ones from it."""

    texts: Mapping[str, str]
    findings: str = ""


class Server(ThreadingHTTPServer):
    """Serves what was last published; publishing is one assignment, so no page is half of each."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__((ADDRESS, port), _Handler)
        self.shown = Shown({})

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that has gone meanwhile."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    @property
    def url(self) -> str:
        """The address of the first page."""
        return f"http://{ADDRESS}:{self.server_address[1]}/"


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with a page, the state of one, or the script."""
        host = (self.headers.get("Host") or "").partition(":")[0]
        if host not in HOSTS:
            self._answer(HTTPStatus.FORBIDDEN, "only this machine is served\n", "text/plain")
            return
        shown, asked = self.server.shown, urlsplit(self.path)
        if asked.path == STATE:
            page = parse_qs(asked.query).get("page", [""])[0]
            state = {"page": _version(shown, page), "findings": shown.findings}
            self._answer(HTTPStatus.OK, json.dumps(state), TYPES[".json"])
        elif asked.path == SCRIPT:
            script = files("kpilang.cli").joinpath("templates/live.js").read_text("utf-8")
            self._answer(HTTPStatus.OK, script, TYPES[".js"])
        else:
            self._page(shown, asked.path)

    #: a page asks by it whether it is still there before it loads itself again
    do_HEAD = do_GET

    def _page(self, shown: Shown, path: str) -> None:
        text = shown.texts.get(_name(path))
        kind = TYPES.get(f".{_name(path).rpartition('.')[2]}", "text/plain; charset=utf-8")
        status = HTTPStatus.OK
        if text is None:
            kind = TYPES[".html"]
            if shown.texts:
                status, text = (
                    HTTPStatus.NOT_FOUND,
                    _note(f"Nothing is called {escape(path)}", '<a href="/">All pages</a>'),
                )
            else:
                status, text = (
                    HTTPStatus.SERVICE_UNAVAILABLE,
                    _note("Being built", "This page shows itself as soon as it is there."),
                )
        if kind == TYPES[".html"]:
            text = _live(text, _version(shown, path))
        self._answer(status, text, kind)

    def _answer(self, status: HTTPStatus, text: str, kind: str) -> None:
        body = text.encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal is for findings."""


def _note(title: str, text: str) -> str:
    """Return a page of a title and a line, both HTML."""
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title></head><body>'
        f"<h1>{title}</h1><p>{text}</p></body></html>"
    )


def _name(path: str) -> str:
    return unquote(path).lstrip("/") or "index.html"


def _version(shown: Shown, path: str) -> str:
    text = shown.texts.get(_name(path))
    return "" if text is None else sha256(text.encode("utf-8")).hexdigest()[:16]


def _live(text: str, version: str) -> str:
    """Return a page with the script that keeps it up to date."""
    body, end, rest = text.rpartition("</body>")
    return f'{body}<script src="{SCRIPT}" data-page="{version}"></script>{end}{rest}'
