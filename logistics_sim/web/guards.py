"""What stands before every request: own names only, limits of size and time, strict headers.

Written as plain ASGI, so that a body is counted while it arrives and never held twice.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from logistics_sim.core.errors import Fault
from logistics_sim.language import gettext as _
from logistics_sim.web.refusal import refusal_body

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_JSON_BYTES = 4 << 20
MOST_UPLOAD_BYTES = 256 << 20
IDLE_S = 20.0
"""A body of which nothing comes for so long is given up."""
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)


class BodyRefused(Exception):  # noqa: N818  (an answer, no fault of the program)
    """A body that is too large or too slow."""

    def __init__(self, status: int, fault: Fault) -> None:
        super().__init__(str(fault))
        self.status = status
        self.fault = fault


@dataclass
class Guard:
    """The wall before `app`: only requests of this computer's own page and of scripts pass.

    `names` are further host names that the server answers to (those that it was bound to).
    """

    app: App
    names: frozenset[str] = frozenset()
    most_json_bytes: int = MOST_JSON_BYTES
    most_upload_bytes: int = MOST_UPLOAD_BYTES
    idle_s: float = IDLE_S

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it with what is wrong."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {
            key.decode("latin-1").lower(): value.decode("latin-1")
            for key, value in scope["headers"]
        }
        fault = self._foreign(headers)
        if fault is not None:
            await _answer(send, 403, fault)
            return
        most = self._most(headers)
        length = headers.get("content-length", "0")
        if not length.isdigit():
            text = _("Content-Length {length!r} is no number", length=length[:20])
            await _answer(send, 400, Fault("WEB-011", "request", text))
            return
        if int(length) > most:
            await _answer(send, 413, _too_large(most))
            return
        started = False

        async def tell(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = _with_headers(message.get("headers", []))
            await send(message)

        try:
            await self.app(scope, self._counted(receive, most), tell)
        except BodyRefused as refused:
            if not started:
                await _answer(send, refused.status, refused.fault)

    def _foreign(self, headers: dict[str, str]) -> Fault | None:
        """Return what is foreign about a request: the name it was sent to, or the page it is of."""
        host = headers.get("host", "")
        if not self._own(host):
            text = _("the request was sent to {host!r}, not to this computer", host=host[:60])
            hint = _("open the address that `logistics-sim serve` printed")
            return Fault("WEB-003", "Host", text, hint)
        origin = headers.get("origin")
        site = headers.get("sec-fetch-site", "same-origin")
        if origin is not None and origin not in (f"http://{host}", f"https://{host}"):
            text = _("the request comes from another page: {origin!r}", origin=origin[:60])
            return Fault("WEB-004", "Origin", text, _("use the page of this server"))
        if origin is None and site == "cross-site":
            navigates = headers.get("sec-fetch-mode") == "navigate"
            if not navigates:
                text = _("the request comes from another page")
                return Fault("WEB-004", "Sec-Fetch-Site", text, _("use the page of this server"))
        return None

    def _own(self, host: str) -> bool:
        """Return whether `host` (with its port) is a name of this server."""
        name, sign, port = host.rpartition(":") if not host.endswith("]") else (host, "", "")
        if not sign:
            name, port = host, ""
        return (port == "" or port.isdigit()) and name.lower() in LOCAL_NAMES | self.names

    def _most(self, headers: dict[str, str]) -> int:
        upload = headers.get("content-type", "").lower().startswith("multipart/form-data")
        return self.most_upload_bytes if upload else self.most_json_bytes

    def _counted(self, receive: Receive, most: int) -> Receive:
        taken = 0
        ended = False

        async def take() -> Message:
            nonlocal taken, ended
            if ended:  # waits for the client to leave, as long as it likes
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), self.idle_s)
            except TimeoutError:
                text = _("nothing of the request came for {idle_s:g} s", idle_s=self.idle_s)
                fault = Fault("WEB-010", "request", text, _("send it again"))
                raise BodyRefused(408, fault) from None
            taken += len(message.get("body", b""))
            ended = message["type"] != "http.request" or not message.get("more_body", False)
            if taken > most:
                raise BodyRefused(413, _too_large(most))
            return message

        return take


def local_names(host: str) -> frozenset[str]:
    """Return the names by which a server that is bound to `host` may be called.

    >>> sorted(local_names("192.168.1.7"))
    ['192.168.1.7']
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return frozenset({host.lower()})
    if address.is_unspecified:
        return frozenset()
    return frozenset({f"[{host}]" if address.version == 6 else host})


def _too_large(most: int) -> Fault:
    text = _("the request is larger than {most} MiB", most=most >> 20)
    return Fault("WEB-010", "request", text, _("use the command line for files of that size"))


def _with_headers(headers: Any) -> list[tuple[bytes, bytes]]:
    given = list(headers)
    known = {key.lower() for key, _ in given}
    more = dict(HEADERS)
    more.setdefault("content-security-policy", PAGE_POLICY)
    more.setdefault("cache-control", "no-store")
    for key, value in more.items():
        if key.encode() not in known:
            given.append((key.encode(), value.encode()))
    return given


async def _answer(send: Send, status: int, fault: Fault) -> None:
    body = json.dumps(refusal_body([fault]), ensure_ascii=False).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    start = {"type": "http.response.start", "status": status, "headers": _with_headers(headers)}
    await send(start)
    await send({"type": "http.response.body", "body": body})
