"""Results kept on disk under the content of their inputs, so that work is not done twice.

An entry lies in ``<folder>/<stage>/<key>/<trace>/``: its files, and ``entry.json`` with
their digests and the trace of scenario values that the work read. A damaged entry is
removed and its work done anew. Processes may share a folder: an entry appears whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from logistics_sim.core.files import disk_error, sha256_file
from logistics_sim.language import current
from logistics_sim.scenario.parameter import Strict
from logistics_sim.scenario.read_trace import Trace, recording, still_true

ENTRY = "entry.json"
VARIABLE = "LOGISTICS_SIM_CACHE"
OFF = ("", "0", "off", "none")
MOST_BYTES = 4 << 30


def cache_folder(named: Path | None = None) -> Path | None:
    """Return the folder to use: `named`, else that of the environment, else the user's own.

    ``LOGISTICS_SIM_CACHE=off`` turns the cache off (None).
    """
    from platformdirs import user_cache_path

    if named is not None:
        return named
    said = os.environ.get(VARIABLE)
    if said is not None:
        return None if said.strip().lower() in OFF else Path(said)
    return user_cache_path("logistics-sim") / "results"


@dataclass(frozen=True)
class ResultCache:
    """A folder of entries, bounded to `most_bytes` (those not used for longest go first)."""

    folder: Path
    most_bytes: int = MOST_BYTES

    def find(self, stage: str, key: str, scenario: Strict, out: Path) -> dict[str, Any] | None:
        """Copy the files of a fitting entry into `out`; return its values, None without one.

        It was kept for `stage` (plan or replay) and `key`, and fits what `scenario` says.
        """
        for entry in self._entries(stage, key):
            held = _read(entry)
            if held is None:
                shutil.rmtree(entry, ignore_errors=True)
            elif still_true(held["trace"], scenario):
                if _whole(entry, held["files"]):
                    _copy(entry, held["files"], out)
                    with suppress(OSError):
                        os.utime(entry)
                    return dict(held["values"])
                shutil.rmtree(entry, ignore_errors=True)
        return None

    def keep(
        self, stage: str, key: str, trace: Trace, source: Path, names: list[str], values: Any
    ) -> None:
        """Keep `names` of the folder `source` and plain `values`; a full disk is no fault.

        `trace` has the values of the scenario that `stage` read for `key`.
        """
        place = self.folder / stage / key
        text = json.dumps(trace, sort_keys=True)
        target = place / hashlib.sha256(text.encode()).hexdigest()[:32]
        try:
            place.mkdir(parents=True, exist_ok=True)
            made = Path(tempfile.mkdtemp(dir=place, prefix=".making-"))
        except OSError:
            return
        try:
            files = {}
            for name in names:
                copy = made / name
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source / name, copy)
                files[name] = sha256_file(copy)
            said = {"trace": trace, "files": files, "values": values}
            (made / ENTRY).write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
            made.replace(target)
        except OSError:  # no room, or another process was first
            shutil.rmtree(made, ignore_errors=True)
        self.bound()

    def holds(self, stage: str, key: str, scenario: Strict) -> bool:
        """Return whether an entry fits `stage`, `key` and `scenario`, as for `find`.

        Whether it is whole is not looked at.
        """
        found = (_read(entry) for entry in self._entries(stage, key))
        return any(held is not None and still_true(held["trace"], scenario) for held in found)

    def reused(
        self,
        stage: str,
        key: str,
        scenario: Strict,
        folder: Path,
        names: list[str],
        work: Callable[[], dict[str, Any]],
    ) -> dict[str, Any]:
        """Return the values of `work`, which writes `names` into `folder`: kept, or done and kept.

        `stage`, `key` and `scenario` are as for `find`.
        """
        found = self.find(stage, key, scenario, folder)
        if found is None:
            with recording(scenario) as trace:
                found = work()
            self.keep(stage, key, trace, folder, names, found)
        return found

    def bound(self, most_bytes: int | None = None) -> int:
        """Remove the entries not used for longest until the rest fits; return how many."""
        most = self.most_bytes if most_bytes is None else most_bytes
        found = sorted(
            ((entry.stat().st_mtime, entry, _size(entry)) for entry in self._all()),
            key=lambda part: (-part[0], part[1]),
        )
        total = gone = 0
        for _, entry, size in found:
            total += size
            if total > most:
                shutil.rmtree(entry, ignore_errors=True)
                gone += 1
        return gone

    def size(self) -> tuple[int, int]:
        """Return the number of entries and their bytes."""
        sizes = [_size(entry) for entry in self._all()]
        return len(sizes), sum(sizes)

    def _entries(self, stage: str, key: str) -> list[Path]:
        place = self.folder / stage / key
        return sorted(place.glob("[!.]*/")) if place.is_dir() else []

    def _all(self) -> Iterator[Path]:
        for said in self.folder.glob(f"*/*/*/{ENTRY}"):
            yield said.parent


@cache
def code_digest() -> str:
    """Return the digest of this package's source: changed code finds no old results."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".csv", ".yaml", ".json"):
            digest.update(str(path.relative_to(root)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def key_of(*parts: str | bytes | int | None) -> str:
    """Return one key of many parts; the code and the language are always among them.

    The tables of a plan hold words: why a stop is left out, and what would help.

    >>> key_of("a", "bc") == key_of("ab", "c")
    False
    """
    spoken = "" if current() == "en" else current()
    digest = hashlib.sha256(f"{code_digest()}{spoken}".encode())
    for part in parts:
        data = part if isinstance(part, bytes) else str(part).encode()
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()[:40]


def _read(entry: Path) -> dict[str, Any] | None:
    try:
        held = json.loads((entry / ENTRY).read_text(encoding="utf-8"))
        fits = {"trace", "files", "values"} <= held.keys()
    except (OSError, ValueError, AttributeError):
        return None
    return held if fits else None


def _whole(entry: Path, files: dict[str, str]) -> bool:
    """Return whether every file of the entry is there with its digest."""
    try:
        return all(sha256_file(entry / name) == digest for name, digest in files.items())
    except OSError:
        return False


def _copy(entry: Path, files: dict[str, str], out: Path) -> None:
    for name in files:
        target = out / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(entry / name, target)
        except OSError as error:
            raise disk_error(error, target) from error


def _size(entry: Path) -> int:
    total = 0
    for path in entry.rglob("*"):
        with suppress(OSError):
            total += path.stat().st_size if path.is_file() else 0
    return total
