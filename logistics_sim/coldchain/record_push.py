"""Push monitoring records to a platform: batched, repeated until it says it has them.

A record leaves the spool only when the receiver has answered for it. If the answer is
lost the batch is sent again, and the receiver drops what it knows by its key: at least
once on the wire, once in the store.
"""

from __future__ import annotations

import http.client
import json
import random
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from logistics_sim.coldchain.spool import Spool
from logistics_sim.core.errors import IncompleteError, InputError
from logistics_sim.language import gettext as _

TOKEN_VARIABLE = "LOGISTICS_SIM_PUSH_TOKEN"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
MOST_ANSWER_BYTES = 4_000_000


@dataclass(frozen=True)
class PushSettings:
    """How to push: sizes, waits and how long without success to go on."""

    batch: int = 1_000
    timeout_s: float = 10.0
    first_wait_s: float = 0.2
    most_wait_s: float = 30.0
    give_up_s: float = 300.0

    def wait_s(self, failures: int, asked_s: float = 0.0) -> float:
        """Return the wait after `failures` failures in a row: doubled, with jitter of a half."""
        longest = min(self.first_wait_s * float(2 ** min(failures - 1, 30)), self.most_wait_s)
        spread = longest * (0.5 + random.random() / 2)
        return max(spread, min(asked_s, self.most_wait_s))


class _Retry(Exception):  # noqa: N818
    """The attempt failed in a way that another may not."""

    def __init__(self, reason: str, asked_s: float = 0.0) -> None:
        super().__init__(reason)
        self.asked_s = asked_s


class _TooLarge(Exception):  # noqa: N818
    """The receiver takes smaller batches only, or dislikes one record of this one."""


def push_records(
    spool: Spool,
    url: str,
    token: str,
    settings: PushSettings = PushSettings(),
    *,
    ca_file: str | None = None,
    retrying: Callable[[str], None] = lambda text: None,
) -> dict[str, int]:
    """Send all waiting records of `spool` to `url`; return the counts when none waits.

    The sender shows its `token`; `ca_file` has the certificates of a platform of one's own.
    Network errors, time-outs, half answers and the statuses 408, 425, 429 and 5xx are
    tried again, with growing waits (``Retry-After`` is honoured). 413 and 400 halve the
    batch; a single record that gets them is kept as refused; `retrying` hears each wait.
    Records that the receiver names as refused are kept with its reason.

    Raises
    ------
    InputError
        ``PSH-003`` the address cannot be used, ``PSH-004`` the receiver does not let us
        in or knows no such address.
    IncompleteError
        ``PSH-005`` no success for `give_up_s`; the records stay in the spool.
    DiskError
        See `Spool`.
    """
    line = _Line(url, token, settings.timeout_s, ca_file)
    size, failures, since = settings.batch, 0, time.monotonic()
    try:
        while rows := spool.waiting(size):
            try:
                answer = line.send([body for _, _, body in rows])
                sent, refused = _settled(rows, answer)
            except _TooLarge as error:
                if len(rows) == 1:
                    spool.settle([], [(rows[0][0], str(error))])
                size = max(len(rows) // 2, 1)
                continue
            except _Retry as error:
                failures += 1
                if time.monotonic() - since > settings.give_up_s:
                    raise _given_up(spool, url, str(error)) from error
                wait = settings.wait_s(failures, error.asked_s)
                retrying(f"{error}; again in {wait:.1f} s")
                time.sleep(wait)
                continue
            spool.settle(sent, refused)
            size = min(size * 2, settings.batch)
            failures, since = 0, time.monotonic()
    finally:
        line.close()
    return spool.counts()


def _given_up(spool: Spool, url: str, reason: str) -> IncompleteError:
    waiting = spool.counts()["waiting"]
    text = _("{waiting} records wait: {reason}", waiting=waiting, reason=reason)
    return IncompleteError(
        "PSH-005", url, text, _("push again; they are kept in {path}", path=spool.path)
    )


def _settled(
    rows: list[tuple[int, str, str]], answer: dict[str, Any]
) -> tuple[list[int], list[tuple[int, str]]]:
    """Split the batch by the receiver's answer; an answer that does not add up is no answer."""
    refused: dict[str, str] = {}
    try:
        for item in answer["refused"]:
            refused[str(item["key"])] = f"{item['code']}: {item['message']}"
        total = int(answer["stored"]) + int(answer["known"]) + len(answer["refused"])
    except (KeyError, TypeError, ValueError) as error:
        raise _Retry(f"an answer without its counts ({error})") from error
    if total != len(rows) or not set(refused) <= {key for _, key, _ in rows}:
        raise _Retry(f"the answer is for {total} records of {len(rows)}")
    sent = [number for number, key, _ in rows if key not in refused]
    return sent, [(number, refused[key]) for number, key, _ in rows if key in refused]


class _Line:
    """One kept-alive connection to the receiver."""

    def __init__(self, url: str, token: str, timeout_s: float, ca_file: str | None) -> None:
        self._url, self._parts = url, _address(url)
        self._token = token
        self._timeout_s = timeout_s
        self._context = _tls(ca_file) if self._parts.scheme == "https" else None
        self._connection: http.client.HTTPConnection | None = None

    def send(self, bodies: list[str]) -> dict[str, Any]:
        """Send one batch and return the receiver's answer."""
        payload = ('{"records":[' + ",".join(bodies) + "]}").encode()
        path = (self._parts.path or "/") + (f"?{self._parts.query}" if self._parts.query else "")
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        try:
            connection = self._open()
            connection.request("POST", path, payload, headers)
            response = connection.getresponse()
            content = response.read(MOST_ANSWER_BYTES)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise _Retry(f"no answer ({type(error).__name__}: {error})") from error
        if response.status != 200:
            self.close()
            raise self._refusal(response, content)
        return self._answer(content)

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> http.client.HTTPConnection:
        if self._connection is None:
            host, port = str(self._parts.hostname), self._parts.port
            if self._context is not None:
                self._connection = http.client.HTTPSConnection(
                    host, port, timeout=self._timeout_s, context=self._context
                )
            else:
                self._connection = http.client.HTTPConnection(host, port, timeout=self._timeout_s)
        return self._connection

    def _answer(self, content: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(content)
        except (ValueError, RecursionError) as error:
            self.close()
            raise _Retry("an answer that is not JSON") from error
        if not isinstance(answer, dict):
            raise _Retry("an answer that is no object")
        return answer

    def _refusal(self, response: http.client.HTTPResponse, content: bytes) -> Exception:
        """Return what a status other than 200 means for the batch."""
        status = response.status
        said = content[:200].decode("utf-8", "replace").strip()
        text = _("status {status} {said}", status=status, said=said).strip()
        if status in (400, 413, 422):
            return _TooLarge(text)
        if status in (408, 425, 429) or status >= 500:
            return _Retry(text, _seconds(response.getheader("Retry-After")))
        hint = (
            _("set the token in {token_variable}", token_variable=TOKEN_VARIABLE)
            if status in (401, 403)
            else _("check the address")
        )
        return InputError("PSH-004", self._url, _("the receiver answers {text}", text=text), hint)


def _address(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise InputError("PSH-003", url, _("not an address: {error}", error=error)) from error
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise InputError("PSH-003", url, _("not an address"), "https://host[:port]/path")
    if parts.username or parts.password:
        text = _("an address must not hold a password")
        raise InputError(
            "PSH-003",
            parts.hostname,
            text,
            _("set the token in {token_variable}", token_variable=TOKEN_VARIABLE),
        )
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        text = _("plain http would show the token to the network")
        raise InputError("PSH-003", url, text, _("use https (http is for this computer only)"))
    return parts


def _tls(ca_file: str | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise InputError(
            "PSH-003", str(ca_file), _("no usable certificates: {error}", error=error)
        ) from error


def _seconds(text: str | None) -> float:
    try:
        return max(float(text or 0), 0.0)
    except ValueError:
        return 0.0
