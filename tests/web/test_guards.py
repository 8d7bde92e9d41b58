"""What stands before every request."""

import asyncio

import pytest

from logistics_sim.web.guards import Guard, local_names
from logistics_sim.web.names import is_name


def answer(headers, body=(b"",), names=frozenset(), **limits):
    """Status of a request with `headers` whose body comes in pieces (None: never)."""
    sent = []
    pieces = list(body)

    async def app(scope, receive, send):
        more = True
        while more:
            more = (await receive()).get("more_body", False)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"fine"})

    async def receive():
        piece = pieces.pop(0)
        if piece is None:
            await asyncio.sleep(60)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "headers": [(k.encode(), v.encode()) for k, v in headers.items()]}
    asyncio.run(Guard(app, names=names, **limits)(scope, receive, send))
    return sent[0]["status"]


@pytest.mark.parametrize(
    "host, status",
    [
        ("127.0.0.1:8765", 200),
        ("localhost", 200),
        ("LOCALHOST:1", 200),
        ("[::1]:8765", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example:8765", 403),
        ("localhost:80@evil.example", 403),
        ("10.0.0.7:8765", 403),
        ("", 403),
    ],
)
def test_only_names_of_this_computer_are_served(host, status):
    assert answer({"host": host}) == status


def test_a_bound_address_is_a_name_too():
    assert answer({"host": "10.0.0.7:8765"}, names=local_names("10.0.0.7")) == 200
    assert local_names("0.0.0.0") == frozenset()


@pytest.mark.parametrize(
    "more, status",
    [
        ({}, 200),
        ({"origin": "http://127.0.0.1:8765"}, 200),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"origin": "http://localhost:8765"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
    ],
)
def test_other_pages_are_refused(more, status):
    assert answer({"host": "127.0.0.1:8765", **more}) == status


HERE = {"host": "127.0.0.1"}


def test_bodies_are_counted_whatever_they_say_of_themselves():
    assert answer({**HERE, "content-length": "11"}, most_json_bytes=10) == 413
    assert answer(HERE, [b"x" * 6, b"x" * 6], most_json_bytes=10) == 413
    assert answer(HERE, [b"x" * 5, b"x" * 5], most_json_bytes=10) == 200
    upload = {**HERE, "content-type": "multipart/form-data; boundary=a"}
    assert answer(upload, [b"x" * 20], most_json_bytes=10, most_upload_bytes=30) == 200
    assert answer(upload, [b"x" * 31], most_json_bytes=10, most_upload_bytes=30) == 413
    assert answer({**HERE, "content-length": "-1"}) == 400
    assert answer({**HERE, "content-length": "many"}) == 400


def test_a_body_that_stops_coming_is_given_up():
    assert answer(HERE, [b"x", None], idle_s=0.05) == 408


@pytest.mark.parametrize("name", ["a", "唐县", "a-b_2", "2025", "x" * 60])
def test_names(name):
    assert is_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "a/b", "a\\b", "a.yaml", "-a", "a b", "a\n", "\u0000", "CON", "lpt1"),
        *("x" * 61, "e\u0301", "村" * 61, "../a", "<b>", "=1", "~", "%2e"),
    ],
)
def test_what_is_no_name(name):
    assert not is_name(name)
