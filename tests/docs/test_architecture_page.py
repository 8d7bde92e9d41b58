"""The architecture page says what the code is."""

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
DRAW = runpy.run_path(str(ROOT / "docs" / "make_architecture.py"), run_name="make_architecture")


def test_the_page_names_the_rooms_in_their_order():
    named = re.findall(r"^\*\*(\w+)\*\* (\S+)\. ", PAGE, re.MULTILINE)
    assert named == [(room, DRAW["CHINESE"][room]) for room in DRAW["rooms"]()]


def test_three_files_are_named_for_each_room():
    for room, text in re.findall(r"^\*\*(\w+)\*\*.*\nRead (.*)\.$", PAGE, re.MULTILINE):
        files = text.split(", ")
        assert len(files) == 3, room
        assert all(f"logistics_sim/{room}/" in name or ".md" in name for name in files), room


def test_every_room_is_in_the_picture_once_and_every_table_has_a_maker():
    drawn = [room for inside in DRAW["STOREYS"].values() for room in inside]
    assert sorted(drawn) == sorted(DRAW["rooms"]())
    assert sorted(DRAW["TABLES"]) == DRAW["tables"]()
    order = DRAW["rooms"]()
    for name, (maker, readers) in DRAW["TABLES"].items():
        assert readers, name
        assert all(order.index(maker) < order.index(room) for room in readers), name


def source(room):
    return "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "logistics_sim" / room).rglob("*.py")
    )


def names(text, word):
    return re.search(rf"\b{word}\b", text) is not None


@pytest.mark.parametrize("table", DRAW["tables"]())
def test_who_makes_or_reads_a_table_names_it_and_its_columns(table):
    contract = (ROOT / f"logistics_sim/core/tables/{table}.csv").read_text(encoding="utf-8")
    columns = [line.partition(",")[0] for line in contract.splitlines()[1:]]
    maker, readers = DRAW["TABLES"][table]
    for room in (maker, *readers):
        text = source(room)
        assert names(text, DRAW["IN_CODE"].get(table, table)), room
        assert sum(names(text, column) for column in columns) > 1, room
    for room in ("assessment", "report"):  # what they read from a run's folder
        if f'"{table}.parquet"' in source(room):
            assert room in (maker, *readers), room


def test_the_picture_is_the_one_that_the_script_draws():
    found = (ROOT / "docs" / "images" / "architecture.svg").read_text(encoding="utf-8")
    assert found == DRAW["drawing"](), "run: python docs/make_architecture.py"


def test_every_file_that_the_page_names_is_there():
    paths = set(re.findall(r"`(logistics_sim/[\w/.]+)`", PAGE))
    assert len(paths) > 60
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []
