"""Compiled code is made once by processes that begin together, each taking another part."""

import threading
import time
from types import SimpleNamespace

from logistics_sim.routing.engines.string_removal.compile_once import compile_parts


class Entry:
    """Stands in for a compiled function: making it takes a while and leaves a file."""

    def __init__(self, name, folder, journal):
        self.file = folder / f"{name}.code"
        self.journal = journal
        self.stats = SimpleNamespace(cache_path=str(folder))
        self.py_func = SimpleNamespace(__qualname__=f"{name}.<locals>.run")

    def typeof_pyval(self, value):
        return type(value).__name__

    def compile(self, types):
        assert types == ("int",)
        if self.file.exists():
            self.journal.append(("loaded", self.file.stem, time.monotonic()))
            return
        begun = time.monotonic()
        time.sleep(0.3)
        self.file.touch()
        self.journal.append(("made", self.file.stem, begun))


def test_two_that_begin_together_make_each_part_once(tmp_path):
    journal = []
    entries = [Entry(name, tmp_path, journal) for name in ("large", "small")]
    parts = [(entry, (1,)) for entry in entries]
    pair = [threading.Thread(target=compile_parts, args=(parts,)) for _ in range(2)]
    for one in pair:
        one.start()
    for one in pair:
        one.join(30)
    assert sorted(row[:2] for row in journal) == [
        ("loaded", "large"), ("loaded", "small"), ("made", "large"), ("made", "small"),
    ]  # fmt: skip
    begun = [moment for what, _, moment in journal if what == "made"]
    assert abs(begun[0] - begun[1]) < 0.3, "one after the other, not side by side"


def test_where_nothing_can_be_kept_each_compiles_for_itself(tmp_path):
    journal = []
    entry = Entry("alone", tmp_path, journal)
    entry.stats.cache_path = None
    compile_parts([(entry, (1,))])
    (tmp_path / "file").touch()
    entry.stats.cache_path = str(tmp_path / "file" / "below")
    compile_parts([(entry, (1,)), (lambda: None, ())])
    assert [row[:2] for row in journal] == [("made", "alone"), ("loaded", "alone")]
