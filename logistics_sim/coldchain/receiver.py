"""A receiving server for trials: what a provincial platform would do, on this computer."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from logistics_sim.coldchain.receiver_store import ReadingStore, StoreFull
from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _

PATH = "/records"
MOST_BYTES = 8_000_000
MOST_RECORDS = 5_000
IDLE_S = 10.0
"""A sender that stays silent for this long within a request is dropped."""


class Receiver(ThreadingHTTPServer):
    """Server on `host`:`port` (port 0: any free one) with its store and token."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(
        self,
        store: ReadingStore,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        token: str = "",
        clock: Callable[[], float | None] = time.time,
    ) -> None:
        self.store = store
        self.token = token
        self.clock = clock
        try:
            super().__init__((host, port), Handler)
        except (OSError, OverflowError) as error:
            text = _(
                "cannot listen there: {getattr}", getattr=getattr(error, "strerror", None) or error
            )
            raise InputError(
                "REC-011", f"{host}:{port}", text, _("choose another --port")
            ) from error

    @property
    def url(self) -> str:
        """Address for the sender."""
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}{PATH}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a `request` from `client_address` that breaks off: it will come again."""


class Handler(BaseHTTPRequestHandler):
    """Answer ``POST /records`` and ``GET /health``."""

    protocol_version = "HTTP/1.1"
    server_version = "logistics-sim-receiver"
    sys_version = ""
    timeout = IDLE_S
    disable_nagle_algorithm = True
    server: Receiver

    def do_GET(self) -> None:
        """Answer whether the server lives and how many readings it has."""
        if self.path != "/health":
            return self._answer(404, {"code": "REC-020", "message": "no such address"})
        return self._answer(200, {"ok": True, "records": self.server.store.count()})

    def do_POST(self) -> None:
        """Take a batch; answer only when it is stored."""
        if self.path.split("?")[0] != PATH:
            return self._refuse(404, "REC-020", "no such address")
        given = self.headers.get("Authorization", "")
        wanted = f"Bearer {self.server.token}"
        if self.server.token and not hmac.compare_digest(given.encode(), wanted.encode()):
            return self._refuse(401, "REC-021", "the token is missing or wrong")
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()):
            return self._refuse(411, "REC-022", "Content-Length is needed")
        if int(length) > MOST_BYTES:
            return self._refuse(413, "REC-023", f"more than {MOST_BYTES} bytes")
        content = self.rfile.read(int(length))
        if len(content) < int(length):
            self.close_connection = True
            return None
        try:
            batch = _batch(content)
        except ValueError as error:
            return self._answer(400, {"code": "REC-024", "message": str(error)})
        if len(batch) > MOST_RECORDS:
            text = f"more than {MOST_RECORDS} records"
            return self._answer(413, {"code": "REC-023", "message": text})
        try:
            taken = self.server.store.take(batch, self.server.clock())
        except StoreFull as error:
            return self._answer(507, {"code": "REC-010", "message": f"nothing stored: {error}"})
        return self._answer(200, taken.to_dict())

    def _refuse(self, status: int, code: str, message: str) -> None:
        """Answer without having read the body; the connection cannot go on."""
        self.close_connection = True
        self._answer(status, {"code": code, "message": message})

    def _answer(self, status: int, value: dict[str, Any]) -> None:
        content = json.dumps(value, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-Content-Type-Options", "nosniff")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Keep standard error for people: no `format` with `arguments` is printed."""


def _batch(content: bytes) -> list[Any]:
    def refuse(token: str) -> None:
        raise ValueError(f"{token} is not JSON")

    try:
        value = json.loads(content.decode("utf-8"), parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON: {error}") from error
    records = value.get("records") if isinstance(value, dict) else None
    if not isinstance(records, list):
        raise ValueError("an object with a list 'records' is wanted")
    return records
