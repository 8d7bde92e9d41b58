"""Killing sender and receiver at random moments loses and doubles nothing."""

import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time

import pytest

COMMAND = [sys.executable, "-m", "logistics_sim.cli.main", "coldchain"]
BATCH = 4_000


def free_port():
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]


def write_records(path, first, count):
    with path.open("w", encoding="utf-8") as file:
        for number in range(first, first + count):
            device = f"van{number % 7}/fresh"
            record = {
                "key": f"{device}#{number}",
                "device": device,
                "vehicle": device.split("/")[0],
                "compartment": "fresh",
                "time": f"2025-09-01T{number // 3600 % 24:02d}:{number // 60 % 60:02d}:00+08:00",
                "lon": 114.9,
                "lat": 38.7,
                "temp_c": number % 10,
                "humidity_pct": None,
                "door": "closed",
                "alarm": "none",
            }
            file.write(json.dumps(record) + "\n")


class Both:
    """A receiver and a sender as processes of their own; either may be killed."""

    def __init__(self, folder, rng):
        self.folder, self.rng = folder, rng
        self.port = free_port()
        self.written = 0
        self.batch = None
        self.receiver = self.sender = None
        self.kills = {"sender": 0, "receiver": 0}
        self.midway = 0

    def start_receiver(self):
        self.receiver = subprocess.Popen(
            [*COMMAND, "receive", "--store", str(self.folder / "store.sqlite"),
             "--port", str(self.port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip

    def start_sender(self):
        if self.batch is None:
            self.batch = self.folder / f"records-{self.written}.jsonl"
            write_records(self.batch, self.written, BATCH)
            self.written += BATCH
        self.sender = subprocess.Popen(
            [*COMMAND, "push", str(self.batch), "--url", f"http://127.0.0.1:{self.port}/records",
             "--spool", str(self.folder / "spool.sqlite"), "--batch", "20",
             "--longest-wait", "0.2", "--timeout", "3", "--give-up", "120", "--json"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def step(self):
        """Let both work until records arrive and a random while longer, then kill one.

        One time in five the kill comes at any moment, starts of the programs included.
        """
        seen = self.stored()
        until = time.monotonic() + 10
        if self.rng.random() < 0.2:
            until = time.monotonic() + self.rng.uniform(0.0, 1.0)
        while time.monotonic() < until and self.stored() == seen:
            self.look()
            time.sleep(0.005)
        self.midway += self.stored() > seen
        time.sleep(self.rng.uniform(0.0, 0.15))
        self.look()
        name = self.rng.choice(["sender", "receiver"])
        process = getattr(self, name)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        self.kills[name] += 1
        self.start_sender() if name == "sender" else self.start_receiver()

    def stored(self):
        """Number of readings that the receiver has committed."""
        try:
            base = sqlite3.connect(f"file:{self.folder / 'store.sqlite'}?mode=ro", uri=True)
            count = base.execute("SELECT COUNT(*) FROM readings").fetchone()[0]
            base.close()
        except sqlite3.OperationalError:
            return 0
        return count

    def look(self):
        """A sender that is done gets new records; a receiver must never end by itself."""
        if self.sender.poll() is not None:
            assert self.sender.returncode == 0
            self.batch = None
            self.start_sender()
        if self.receiver.poll() is not None:
            raise AssertionError(self.receiver.stderr.read().decode())

    def finish(self):
        answer, _ = self.sender.communicate(timeout=240)
        assert self.sender.returncode == 0
        self.receiver.terminate()
        self.receiver.wait()
        return json.loads(answer)


def survive(folder, kills, seed):
    both = Both(folder, random.Random(seed))
    both.start_receiver()
    both.start_sender()
    try:
        for _ in range(kills):
            both.step()
        answer = both.finish()
    finally:
        for process in (both.sender, both.receiver):
            if process.poll() is None:
                process.kill()
                process.wait()
    assert (answer["waiting"], answer["refused"]) == (0, 0)
    base = sqlite3.connect(folder / "store.sqlite")
    assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    found = base.execute("SELECT key, body FROM readings").fetchall()
    base.close()
    expected = {}
    for path in folder.glob("records-*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            expected[json.loads(line)["key"]] = json.loads(line)
    assert len(found) == len(expected)
    assert {key: json.loads(body) for key, body in found} == expected
    return both, len(expected)


@pytest.mark.slow
def test_a_few_kills(tmp_path):
    both, records = survive(tmp_path, 6, seed=1)
    assert sum(both.kills.values()) == 6
    assert records >= BATCH
    assert both.midway > 2


@pytest.mark.trust
def test_two_hundred_kills(tmp_path):
    both, records = survive(tmp_path, 200, seed=20_201)
    print(f"\n{both.kills}, {both.midway} midway, {records} records, none lost or doubled")
    assert min(both.kills.values()) > 60
    assert both.midway > 100
