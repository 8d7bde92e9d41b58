"""The sender's store on disk: records wait here until the receiver has them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from logistics_sim.core.errors import DiskError, InputError
from logistics_sim.language import gettext as _

WAITING, SENT, REFUSED = 0, 1, 2
CHUNK = 5_000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    body TEXT,
    state INTEGER NOT NULL DEFAULT 0,
    note TEXT
);
CREATE INDEX IF NOT EXISTS waiting ON records (id) WHERE state = 0;
"""


class Spool:
    """Records by key with their state; every change is one durable transaction.

    A killed process leaves the last committed state (SQLite write-ahead log, flushed to
    disk at each commit). Only one sender may use a spool at a time.

    Raises
    ------
    DiskError
        ``PSH-010`` disk full or not writable, ``PSH-011`` no spool or damaged,
        ``PSH-012`` in use by another sender.
    """

    def __init__(self, path: Path, max_pages: int | None = None) -> None:
        self.path = path
        with self._answers():
            self._base = sqlite3.connect(path, timeout=1.0, isolation_level=None)
            self._base.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._base.execute("PRAGMA journal_mode=WAL")
            self._base.execute("PRAGMA synchronous=FULL")
            if max_pages:
                self._base.execute(f"PRAGMA max_page_count={int(max_pages)}")
            self._base.executescript("BEGIN IMMEDIATE;" + _SCHEMA + "COMMIT;")

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    def add(self, entries: Iterable[tuple[str, str]]) -> int:
        """Add records (key, JSON text) that are not known yet; return how many were new."""
        with self._answers(), self._change():
            before = self._base.total_changes
            self._base.executemany(
                "INSERT OR IGNORE INTO records (key, body) VALUES (?, ?)", entries
            )
            return self._base.total_changes - before

    def waiting(self, limit: int) -> list[tuple[int, str, str]]:
        """Return up to `limit` records that wait, in the order in which they came."""
        with self._answers():
            rows = self._base.execute(
                "SELECT id, key, body FROM records WHERE state = 0 ORDER BY id LIMIT ?", (limit,)
            )
            return rows.fetchall()

    def settle(self, sent: list[int], refused: list[tuple[int, str]]) -> None:
        """Mark records as sent, or as refused with the receiver's reason, in one step.

        The body of a sent record is dropped; that of a refused one is kept.
        """
        with self._answers(), self._change():
            self._base.executemany(
                f"UPDATE records SET state = {SENT}, body = NULL WHERE id = ?",
                [(number,) for number in sent],
            )
            self._base.executemany(
                f"UPDATE records SET state = {REFUSED}, note = ? WHERE id = ?",
                [(note, number) for number, note in refused],
            )

    def again(self) -> int:
        """Let refused records wait again; return how many there were."""
        with self._answers(), self._change():
            return self._base.execute(
                f"UPDATE records SET state = {WAITING}, note = NULL WHERE state = {REFUSED}"
            ).rowcount

    def counts(self) -> dict[str, int]:
        """Return how many records wait, were sent and were refused."""
        with self._answers():
            found = dict(
                self._base.execute("SELECT state, COUNT(*) FROM records GROUP BY state").fetchall()
            )
        names = {"waiting": WAITING, "sent": SENT, "refused": REFUSED}
        return {name: int(found.get(state, 0)) for name, state in names.items()}

    def refusals(self, limit: int) -> list[tuple[str, str]]:
        """Return key and reason of the first `limit` refused records."""
        with self._answers():
            rows = self._base.execute(
                f"SELECT key, note FROM records WHERE state = {REFUSED} ORDER BY id LIMIT ?",
                (limit,),
            )
            return [(str(key), str(note)) for key, note in rows.fetchall()]

    @contextmanager
    def _change(self) -> Iterator[None]:
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._base.in_transaction:
                self._base.execute("ROLLBACK")
            raise
        self._base.execute("COMMIT")

    @contextmanager
    def _answers(self) -> Iterator[None]:
        """Turn the store's errors into ours."""
        where = str(self.path)
        try:
            yield
        except sqlite3.OperationalError as error:
            text = str(error)
            if "locked" in text:
                hint = _("wait for it, or use another --spool")
                raise DiskError(
                    "PSH-012", where, _("another sender uses this spool"), hint
                ) from error
            hint = _("free some space; what was stored before is kept")
            raise DiskError(
                "PSH-010", where, _("the spool cannot be written: {text}", text=text), hint
            ) from error
        except sqlite3.DatabaseError as error:
            hint = _("move it away and push the records again: the receiver drops what it has")
            raise DiskError(
                "PSH-011", where, _("this is no spool: {error}", error=error), hint
            ) from error


def fill_spool(spool: Spool, path: Path) -> int:
    """Add the records of a JSON Lines file to the spool; return how many were new.

    Raises
    ------
    InputError
        ``PSH-001`` no such file or not UTF-8, ``PSH-002`` a line that is no JSON object
        with a key (with its number; what came before it is kept in the spool).
    """
    new = 0
    batch: list[tuple[str, str]] = []
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    batch.append(_entry(line, f"{path}:{number}"))
                if len(batch) == CHUNK:
                    new += spool.add(batch)
                    batch = []
    except UnicodeDecodeError as error:
        text = _("not UTF-8 at byte {start}", start=error.start)
        raise InputError("PSH-001", str(path), text, _("save it as UTF-8")) from error
    except OSError as error:
        if isinstance(error, DiskError):
            raise
        raise InputError(
            "PSH-001", str(path), _("cannot be read: {strerror}", strerror=error.strerror)
        ) from error
    return new + (spool.add(batch) if batch else 0)


def _entry(line: str, where: str) -> tuple[str, str]:
    def refuse(token: str) -> None:
        raise ValueError(f"{token} is not JSON")

    try:
        record = json.loads(line, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise InputError("PSH-002", where, _("not a JSON line: {error}", error=error)) from error
    key = record.get("key") if isinstance(record, dict) else None
    if not isinstance(key, str) or not key:
        text = _("a record needs a text 'key'")
        raise InputError("PSH-002", where, text, _("see: logistics-sim coldchain schema"))
    return key, json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
