"""The trial receiver's store: each reading once, by its key."""

from __future__ import annotations

import json
import sqlite3
import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from logistics_sim.coldchain.message import epoch_s, record_fault
from logistics_sim.core.errors import DiskError
from logistics_sim.language import gettext as _

_SCHEMA = """
CREATE TABLE IF NOT EXISTS readings (
    key TEXT PRIMARY KEY,
    device TEXT NOT NULL,
    epoch_s REAL NOT NULL,
    late INTEGER NOT NULL,
    body TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS devices (device TEXT PRIMARY KEY, last_s REAL NOT NULL) WITHOUT ROWID;
"""


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class StoreFull(Exception):  # noqa: N818
    """The disk (or the stated limit) holds no more."""


@dataclass
class BatchReceipt:
    """What became of a batch; `stored`, `known` and `refused` add up to its records.

    `late` of the stored ones are older than another reading of their device (they are
    kept: a logger that was out of reach sends its past later).
    """

    stored: int = 0
    known: int = 0
    late: int = 0
    refused: list[dict[str, str]] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer for the sender."""
        return asdict(self)


class ReadingStore:
    """Readings in one SQLite file; a batch is stored durably as a whole or not at all."""

    def __init__(self, path: Path, max_megabytes: float | None = None) -> None:
        self.path = path
        self._lock = threading.Lock()
        try:
            self._base = sqlite3.connect(
                path, timeout=5.0, isolation_level=None, check_same_thread=False
            )
            self._base.execute("PRAGMA journal_mode=WAL")
            self._base.execute("PRAGMA synchronous=FULL")
            if max_megabytes is not None:
                pages = max(int(max_megabytes * 256), 1)
                self._base.execute(f"PRAGMA max_page_count={pages}")
            self._base.executescript("BEGIN IMMEDIATE;" + _SCHEMA + "COMMIT;")
        except sqlite3.Error as error:
            text = _("the store cannot be used: {error}", error=error)
            raise DiskError("REC-010", str(path), text, _("choose another --store")) from error

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._base.close()

    def take(self, batch: list[Any], now_s: float | None) -> BatchReceipt:
        """Store the sound records of `batch` that are not known.

        A record that is known with the same content counts as known; with another
        content it is refused (``REC-006``), as is what `record_fault` finds.

        Raises
        ------
        StoreFull
            Nothing of the batch was stored.
        """
        taken = BatchReceipt()
        sound: dict[str, tuple[str, str, float]] = {}
        for record in batch:
            fault = record_fault(record, now_s)
            if fault:
                key = record.get("key") if isinstance(record, dict) else None
                taken.refused.append(_refusal(key, *fault))
                continue
            key, body = record["key"], _body(record)
            if key in sound:
                self._again(taken, key, body == sound[key][0])
                continue
            sound[key] = (body, record["device"], epoch_s(record["time"]) or 0.0)
        with self._lock:
            try:
                self._base.execute("BEGIN IMMEDIATE")
                self._write(taken, sound)
                self._base.execute("COMMIT")
            except sqlite3.OperationalError as error:
                if self._base.in_transaction:
                    self._base.execute("ROLLBACK")
                raise StoreFull(str(error)) from error
        return taken

    def count(self) -> int:
        """Return how many readings are stored."""
        with self._lock:
            return int(self._base.execute("SELECT COUNT(*) FROM readings").fetchone()[0])

    def _write(self, taken: BatchReceipt, sound: dict[str, tuple[str, str, float]]) -> None:
        known = self._look_up("SELECT key, body FROM readings WHERE key", list(sound))
        devices = sorted({device for _, device, _ in sound.values()})
        last = self._look_up("SELECT device, last_s FROM devices WHERE device", devices)
        rows = []
        for key, (body, device, moment) in sound.items():
            if key in known:
                self._again(taken, key, known[key] == body)
                continue
            late = moment < last.get(device, moment)
            last[device] = max(moment, last.get(device, moment))
            rows.append((key, device, moment, int(late), body))
            taken.stored += 1
            taken.late += late
        self._base.executemany("INSERT INTO readings VALUES (?, ?, ?, ?, ?)", rows)
        self._base.executemany(
            "INSERT INTO devices VALUES (?, ?) "
            "ON CONFLICT (device) DO UPDATE SET last_s = excluded.last_s",
            [(device, last[device]) for device in devices if device in last],
        )

    def _look_up(self, query: str, names: list[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for start in range(0, len(names), 500):
            part = names[start : start + 500]
            marks = ",".join("?" * len(part))
            found.update(self._base.execute(f"{query} IN ({marks})", part))
        return found

    @staticmethod
    def _again(taken: BatchReceipt, key: str, same: bool) -> None:
        if same:
            taken.known += 1
        else:
            text = "another reading has this key"
            taken.refused.append(_refusal(key, "REC-006", text))


def _refusal(key: Any, code: str, message: str) -> dict[str, str]:
    return {"key": str(key) if key is not None else "", "code": code, "message": message}


def _body(record: dict[str, Any]) -> str:
    return _ENCODER.encode(record)
