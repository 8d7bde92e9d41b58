"""Sender and receiver: every failure has its answer, nothing is lost or doubled."""

import copy
import json
import resource
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics_sim.coldchain.message import record_fault, record_schema
from logistics_sim.coldchain.receiver import Handler, Receiver
from logistics_sim.coldchain.receiver_store import ReadingStore, StoreFull
from logistics_sim.coldchain.record_push import PushSettings, push_records
from logistics_sim.coldchain.spool import Spool, fill_spool
from logistics_sim.core.errors import DiskError, IncompleteError, InputError
from tests.command_server import run_command
from tests.example_counts import examples

QUICK = PushSettings(batch=50, timeout_s=0.5, first_wait_s=0.01, most_wait_s=0.05, give_up_s=20)


def record(number, **values):
    moment = f"2025-09-{1 + number // 1440:02d}T{number // 60 % 24:02d}:{number % 60:02d}:00+08:00"
    made = {
        "key": f"van/fresh@{moment}",
        "device": "van/fresh",
        "vehicle": "van",
        "compartment": "fresh",
        "time": moment,
        "lon": 114.9,
        "lat": 38.7,
        "temp_c": 4.0,
        "humidity_pct": None,
        "door": "closed",
        "alarm": "none",
    }
    return {**made, **values}


def lines(path, made):
    path.write_text("".join(json.dumps(entry) + "\n" for entry in made), encoding="utf-8")
    return path


@pytest.fixture
def spool(tmp_path):
    store = Spool(tmp_path / "spool.sqlite")
    yield store
    store.close()


class Faulty(Handler):
    """The real receiver, with a list of faults to go through first."""

    faults: list = []  # noqa: RUF012

    def do_POST(self):
        fault = self.faults.pop(0) if self.faults else "fine"
        if fault in ("fine", "late answer", "half", "lost answer", "no sums"):
            return self.after(fault)
        self.rfile.read(int(self.headers["Content-Length"]))
        self.close_connection = True
        if fault == "hang":
            time.sleep(1.2)
        elif fault == "close":
            self.connection.close()
        elif fault == "garbage":
            self.wfile.write(b"\x00\xffnot http\r\n\r\n")
        else:
            self._answer(fault, {"code": "X", "message": "fault"})
        return None

    def after(self, fault):
        """Store the batch, then break the answer."""
        if fault == "fine":
            return super().do_POST()
        whole, self.wfile = self.wfile, Kept()
        super().do_POST()
        said, self.wfile = b"".join(self.wfile.parts), whole
        self.close_connection = True
        if fault == "half":
            self.wfile.write(said[:-10])
        elif fault == "no sums":
            self.close_connection = False
            body = b'{"stored": 1, "known": 0, "refused": []}'
            head = b"HTTP/1.1 200 OK\r\nContent-Length: " + str(len(body)).encode()
            self.wfile.write(head + b"\r\n\r\n" + body)
        elif fault == "late answer":
            time.sleep(1.0)
            self.connection.close()
        else:
            self.connection.close()
        return None


class Kept:
    def __init__(self):
        self.parts = []

    def write(self, content):
        self.parts.append(bytes(content))

    def flush(self):
        pass


@pytest.fixture
def receiver(tmp_path):
    made = []

    def start(faults=(), **options):
        store = ReadingStore(
            tmp_path / f"store{len(made)}.sqlite", options.pop("max_megabytes", None)
        )
        server = Receiver(store, **options)
        server.RequestHandlerClass = type("Own", (Faulty,), {"faults": list(faults)})
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        made.append((server, store))
        return server

    yield start
    for server, store in made:
        server.shutdown()
        server.server_close()
        store.close()


def stored(server):
    base = sqlite3.connect(server.store.path)
    rows = base.execute("SELECT key, body FROM readings").fetchall()
    base.close()
    return {key: json.loads(body) for key, body in rows}


def test_all_records_arrive_once(spool, receiver, tmp_path):
    made = [record(n) for n in range(777)]
    server = receiver()
    assert fill_spool(spool, lines(tmp_path / "r.jsonl", made)) == 777
    assert push_records(spool, server.url, "", QUICK) == {"waiting": 0, "sent": 777, "refused": 0}
    assert stored(server) == {entry["key"]: entry for entry in made}
    assert fill_spool(spool, tmp_path / "r.jsonl") == 0
    assert push_records(spool, server.url, "", QUICK)["sent"] == 777


FAULTS = [
    [500],
    [503, 429, 408, 502],
    [507, 507],
    ["close", "close"],
    ["hang"],
    ["garbage"],
    ["half"],
    ["lost answer", "lost answer"],
    ["late answer"],
    ["no sums"],
    [413],
    [500, "half", "close", "hang", "lost answer", 413, "garbage", "late answer"],
]


@pytest.mark.parametrize("faults", FAULTS, ids=str)
def test_faults_lose_and_double_nothing(faults, spool, receiver, tmp_path):
    made = [record(n) for n in range(120)]
    server = receiver(faults)
    fill_spool(spool, lines(tmp_path / "r.jsonl", made))
    counts = push_records(spool, server.url, "", QUICK)
    assert counts == {"waiting": 0, "sent": 120, "refused": 0}
    assert stored(server) == {entry["key"]: entry for entry in made}


def test_a_dead_receiver_keeps_records_waiting(spool, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    fill_spool(spool, lines(tmp_path / "r.jsonl", [record(1), record(2)]))
    brief = PushSettings(first_wait_s=0.01, most_wait_s=0.02, give_up_s=0.1, timeout_s=0.2)
    with pytest.raises(IncompleteError, match="2 records wait") as caught:
        push_records(spool, f"http://127.0.0.1:{port}/records", "", brief)
    assert (caught.value.code, caught.value.exit_code) == ("PSH-005", 5)
    assert spool.counts()["waiting"] == 2


def test_waits_grow_to_their_limit_and_heed_retry_after():
    manner = PushSettings(first_wait_s=1, most_wait_s=8)
    for failures, longest in ((1, 1), (2, 2), (3, 4), (4, 8), (50, 8)):
        waits = [manner.wait_s(failures) for _ in range(50)]
        assert longest / 2 <= min(waits) <= max(waits) <= longest
    assert manner.wait_s(1, 5) == 5
    assert manner.wait_s(1, 1e9) == 8


IMPOSSIBLE = [
    ({"temp_c": 300}, "REC-002"),
    ({"temp_c": -90}, "REC-002"),
    ({"lat": 99}, "REC-002"),
    ({"humidity_pct": 101}, "REC-002"),
    ({"temp_c": None}, "REC-001"),
    ({"temp_c": "4"}, "REC-001"),
    ({"temp_c": True}, "REC-001"),
    ({"door": "ajar"}, "REC-001"),
    ({"door": []}, "REC-001"),
    ({"vehicle": ""}, "REC-001"),
    ({"extra": 1}, "REC-001"),
    ({"time": "yesterday"}, "REC-003"),
    ({"time": "2025-02-30T00:00:00Z"}, "REC-003"),
    ({"time": "2025-09-01T00:00:00"}, "REC-003"),
    ({"time": "２025-09-01T00:00:00Z"}, "REC-003"),
    ({"time": "2999-01-01T00:00:00Z"}, "REC-004"),
]


@pytest.mark.parametrize(("change", "code"), IMPOSSIBLE, ids=str)
def test_bad_records_are_refused_and_the_others_stored(change, code, spool, receiver, tmp_path):
    made = [record(1), record(2, key="bad", **change), record(3)]
    server = receiver()
    fill_spool(spool, lines(tmp_path / "r.jsonl", made))
    assert push_records(spool, server.url, "", QUICK) == {"waiting": 0, "sent": 2, "refused": 1}
    ((key, reason),) = spool.refusals(9)
    assert key == "bad"
    assert reason.startswith(code)
    assert sorted(stored(server)) == [record(1)["key"], record(3)["key"]]
    assert spool.again() == 1
    assert spool.counts()["waiting"] == 1


def test_out_of_order_is_kept_duplicates_are_not(tmp_path):
    store = ReadingStore(tmp_path / "s.sqlite")
    assert store.take([record(9), record(3), record(9)], None).to_dict() == {
        "stored": 2, "known": 1, "late": 1, "refused": [],
    }  # fmt: skip
    taken = store.take([record(3), record(5), record(10), record(3, temp_c=5.0)], None)
    assert (taken.stored, taken.known, taken.late) == (2, 1, 1)
    assert [entry["code"] for entry in taken.refused] == ["REC-006"]
    again = store.take([record(3, temp_c=6.0)], None)
    assert [entry["code"] for entry in again.refused] == ["REC-006"]
    assert store.count() == 4
    store.close()


def test_the_clock_of_a_logger_may_run_ahead_a_little():
    noon = 1_756_699_200.0
    text = "2025-09-01T12:04:59+08:00"
    assert record_fault(record(1, time=text), noon) is None
    later = "2025-09-01T12:05:01+08:00"
    assert record_fault(record(1, time=later), noon)[0] == "REC-004"
    assert record_fault(record(1, time=later), None) is None


def test_a_full_receiver_answers_507_and_stores_nothing_of_the_batch(tmp_path):
    store = ReadingStore(tmp_path / "s.sqlite", max_megabytes=0.1)
    done = 0

    def take_all():
        nonlocal done
        for start in range(0, 20_000, 100):
            store.take([record(n, key=f"k{n}") for n in range(start, start + 100)], None)
            done += 100

    with pytest.raises(StoreFull):
        take_all()
    assert store.count() == done > 0
    store.close()


def test_a_sender_waits_until_a_full_receiver_has_room(spool, receiver, tmp_path):
    server = receiver(max_megabytes=0.1)
    made = [record(n) for n in range(900)]
    fill_spool(spool, lines(tmp_path / "r.jsonl", made))
    brief = PushSettings(batch=100, first_wait_s=0.01, most_wait_s=0.02, give_up_s=0.2)
    with pytest.raises(IncompleteError, match="507"):
        push_records(spool, server.url, "", brief)
    before = server.store.count()
    assert spool.counts() == {"waiting": 900 - before, "sent": before, "refused": 0}
    server.store._base.execute("PRAGMA max_page_count=100000")
    assert push_records(spool, server.url, "", QUICK)["sent"] == 900
    assert len(stored(server)) == 900


def test_a_full_disk_for_the_spool_is_a_disk_error(tmp_path):
    path = lines(tmp_path / "r.jsonl", [record(n, key=f"k{n}" * 20) for n in range(9_000)])
    spool = Spool(tmp_path / "spool.sqlite", max_pages=300)
    with pytest.raises(DiskError) as caught:
        fill_spool(spool, path)
    assert (caught.value.code, caught.value.exit_code) == ("PSH-010", 4)
    kept = spool.counts()["waiting"]
    assert kept % 5_000 == 0
    spool.close()
    again = Spool(tmp_path / "spool.sqlite")
    assert again.counts()["waiting"] == kept
    assert fill_spool(again, path) == 9_000 - kept
    again.close()


def test_two_senders_do_not_share_a_spool(spool, tmp_path):
    with pytest.raises(DiskError, match="PSH-012"):
        Spool(tmp_path / "spool.sqlite")


def test_a_damaged_spool_is_named(tmp_path):
    (tmp_path / "x.sqlite").write_bytes(b"this is no database" * 500)
    with pytest.raises(DiskError, match="PSH-011"):
        Spool(tmp_path / "x.sqlite")


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b'{"key": "a"}\n{"key": \n', "PSH-002", ":2"),
        (b"[1]\n", "PSH-002", ":1"),
        (b'{"key": 5}\n', "PSH-002", ":1"),
        (b'{"key": "a", "temp_c": NaN}\n', "PSH-002", ":1"),
        (b"[" * 100_000, "PSH-002", ":1"),
        (b"\xff\xfe", "PSH-001", ""),
    ],
)
def test_files_that_hold_no_records(spool, tmp_path, content, code, line):
    path = tmp_path / "r.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        fill_spool(spool, path)
    assert caught.value.code == code
    assert caught.value.faults[0].where.endswith(line or "r.jsonl")
    assert spool.counts()["waiting"] == 0
    with pytest.raises(InputError, match="PSH-001"):
        fill_spool(spool, tmp_path / "none.jsonl")


@pytest.mark.parametrize(
    "url",
    ["", "127.0.0.1:9", "ftp://x/y", "http://", "http://example.org/records",
     "https://user:secret@example.org/", "http://127.0.0.1:99999/"],
)  # fmt: skip
def test_addresses_that_cannot_be_used(spool, url):
    with pytest.raises(InputError) as caught:
        push_records(spool, url, "token", QUICK)
    assert caught.value.code == "PSH-003"
    assert "secret" not in str(caught.value)


def test_the_token_opens_the_door(spool, receiver, tmp_path):
    server = receiver(token="open sesame")
    fill_spool(spool, lines(tmp_path / "r.jsonl", [record(1)]))
    for wrong in ("", "close sesame", "öffne"):
        with pytest.raises(InputError, match="PSH-004"):
            push_records(spool, server.url, wrong, QUICK)
    assert push_records(spool, server.url, "open sesame", QUICK)["sent"] == 1


def test_a_wrong_path_is_said(spool, receiver, tmp_path):
    server = receiver()
    fill_spool(spool, lines(tmp_path / "r.jsonl", [record(1)]))
    with pytest.raises(InputError, match="404"):
        push_records(spool, server.url + "/else", "", QUICK)


def raw(server, request):
    with socket.create_connection(server.server_address, timeout=5) as line:
        line.sendall(request)
        said = b""
        while part := line.recv(65_536):
            said += part
            if b"\r\n\r\n" in said and b"Connection: close" not in said:
                break
    return said.decode("utf-8", "replace")


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        (b"POST /records HTTP/1.1\r\n\r\n", " 411 "),
        (b"POST /records HTTP/1.1\r\nContent-Length: -5\r\n\r\n", " 411 "),
        (b"POST /records HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", " 413 "),
        (b"POST /records HTTP/1.1\r\nContent-Length: 2\r\n\r\n[]", " 400 "),
        (b"POST /records HTTP/1.1\r\nContent-Length: 3\r\n\r\n\xff\xfe{", " 400 "),
        (b"GET /etc/passwd HTTP/1.1\r\n\r\n", " 404 "),
        (b"GET /health HTTP/1.1\r\n\r\n", " 200 "),
        (b"DELETE /records HTTP/1.1\r\n\r\n", " 501 "),
    ],
)
def test_the_receiver_answers_rough_requests(receiver, request_text, status):
    server = receiver()
    server.RequestHandlerClass = Handler
    assert status in raw(server, request_text).split("\r\n")[0]
    assert server.store.count() == 0


@pytest.mark.slow
def test_too_many_records_at_once_are_halved(spool, receiver, tmp_path):
    server = receiver()
    made = [record(n, key=f"k{n}") for n in range(6_000)]
    fill_spool(spool, lines(tmp_path / "r.jsonl", made))
    large = PushSettings(batch=6_000, timeout_s=20)
    assert push_records(spool, server.url, "", large)["sent"] == 6_000
    assert server.store.count() == 6_000


def test_a_record_that_no_batch_size_helps_is_set_aside(spool, tmp_path):
    """A platform that answers 400 for one record gets all the others."""

    class Picky(BaseHTTPRequestHandler):
        def do_POST(self):
            batch = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["records"]
            bad = any(entry["temp_c"] == 13 for entry in batch)
            got.extend([] if bad else [entry["key"] for entry in batch])
            said = {"stored": len(batch), "known": 0, "refused": []}
            content = json.dumps({"error": "unlucky"} if bad else said).encode()
            self.send_response(400 if bad else 200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments):
            pass

    got = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Picky)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    made = [record(n, temp_c=13 if n == 37 else 4) for n in range(100)]
    fill_spool(spool, lines(tmp_path / "r.jsonl", made))
    counts = push_records(spool, f"http://127.0.0.1:{server.server_port}/", "", QUICK)
    server.shutdown()
    server.server_close()
    assert counts == {"waiting": 0, "sent": 99, "refused": 1}
    assert spool.refusals(2)[0][0] == made[37]["key"]
    assert sorted(got) == sorted(entry["key"] for entry in made if entry["temp_c"] == 4)


@pytest.mark.slow
def test_https_with_a_certificate_of_ones_own(spool, receiver, tmp_path):
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-keyout", str(key), "-out", str(cert), "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("openssl cannot make a certificate here")
    server = receiver()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    url = server.url.replace("http://", "https://")
    fill_spool(spool, lines(tmp_path / "r.jsonl", [record(n) for n in range(60)]))
    brief = PushSettings(first_wait_s=0.01, most_wait_s=0.02, give_up_s=0.1)
    with pytest.raises(IncompleteError, match="CERTIFICATE_VERIFY_FAILED"):
        push_records(spool, url, "", brief)
    assert push_records(spool, url, "", QUICK, ca_file=str(cert))["sent"] == 60


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-10**6, 10**6), st.text(max_size=5),
    st.floats(allow_nan=False, allow_infinity=False), st.lists(st.integers(), max_size=2),
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=examples(400), deadline=None)
@given(st.sampled_from([*record_schema()["properties"], "other"]), VALUES, st.booleans())
def test_the_check_agrees_with_the_published_schema(name, value, remove):
    jsonschema = pytest.importorskip("jsonschema")
    made = copy.deepcopy(record(1))
    if remove:
        made.pop(name, None)
    else:
        made[name] = value
    valid = jsonschema.Draft202012Validator(record_schema()).is_valid(made)
    assert (record_fault(made, None) is None) == valid


def command(*arguments, **environment):
    return run_command("coldchain", *arguments, env=environment)


def test_the_commands_end_with_their_codes(receiver, tmp_path):
    server = receiver(token="open sesame")
    path = lines(tmp_path / "r.jsonl", [record(1), record(2, temp_c=300), record(3)])
    spool = ("--spool", tmp_path / "spool.sqlite", "--json")
    done = command("push", path, "--url", server.url, *spool)
    assert (done.code, done.out) == (2, "")
    assert "PSH-004" in done.err
    done = command(
        "push", path, "--url", server.url, *spool, LOGISTICS_SIM_PUSH_TOKEN="open sesame"
    )
    assert done.code == 2
    answer = json.loads(done.out)
    assert (answer["sent"], answer["refused"], answer["waiting"]) == (2, 1, 0)
    assert "PSH-006" in done.err
    assert "open sesame" not in done.out + done.err
    done = command(
        "push", "--url", "http://127.0.0.1:9/records", "--give-up", "0", "--again", *spool
    )
    assert (done.code, done.out) == (5, "")
    assert "1 records wait" in done.err


def test_the_receiver_keeps_to_this_computer_without_a_token(tmp_path):
    done = command(
        "receive",
        "--host",
        "0.0.0.0",
        "--store",
        tmp_path / "s.sqlite",
        LOGISTICS_SIM_PUSH_TOKEN="",
    )
    assert done.code == 2
    assert "REC-012" in done.err
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = command("receive", "--port", port, "--store", tmp_path / "s.sqlite")
    assert (done.code, done.out) == (2, "")
    assert "REC-011" in done.err


def test_the_schema_command_prints_the_schema():
    assert json.loads(command("schema").out) == record_schema()


def limited(kilobytes):
    """Let a process write files of at most this size, as a full disk would."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1_024, kilobytes * 1_024))


@pytest.mark.slow
def test_files_that_cannot_grow_stop_both_ends_cleanly(tmp_path):
    made = [record(n) for n in range(3_000)]
    path = lines(tmp_path / "r.jsonl", made)
    program = [sys.executable, "-m", "logistics_sim.cli.main", "coldchain"]
    nobody = ["--url", "http://127.0.0.1:9/records"]
    done = subprocess.run(
        [*program, "push", path, *nobody, "--spool", tmp_path / "small.sqlite"],
        capture_output=True, text=True, check=False, timeout=60, preexec_fn=lambda: limited(200),
    )  # fmt: skip
    assert done.returncode == 4
    assert "PSH-010" in done.stderr
    assert "Traceback" not in done.stderr
    receiver = subprocess.Popen(
        [*program, "receive", "--store", tmp_path / "store.sqlite"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        preexec_fn=lambda: limited(300),
    )  # fmt: skip
    try:
        url = json.loads(receiver.stdout.readline())["url"]
        spool = Spool(tmp_path / "spool.sqlite")
        fill_spool(spool, path)
        brief = PushSettings(batch=100, first_wait_s=0.05, most_wait_s=0.1, give_up_s=0.5)
        with pytest.raises(IncompleteError, match="507"):
            push_records(spool, url, "", brief)
        counts = spool.counts()
        spool.close()
    finally:
        receiver.kill()
        receiver.wait()
        receiver.stdout.close()
    base = sqlite3.connect(tmp_path / "store.sqlite")
    kept = {key for (key,) in base.execute("SELECT key FROM readings")}
    base.close()
    assert 0 < counts["sent"] < 3_000
    assert kept == {entry["key"] for entry in made[: counts["sent"]]}
    assert counts["waiting"] == 3_000 - counts["sent"]
