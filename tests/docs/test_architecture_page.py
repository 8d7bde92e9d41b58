"""The architecture page says what the code is."""

import re
import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
DRAW = runpy.run_path(str(ROOT / "docs" / "make_architecture.py"), run_name="make_architecture")


def test_the_page_names_the_rooms_in_their_order():
    named = re.findall(r"^\*\*(\w+)\*\*", PAGE, re.MULTILINE)
    order = DRAW["rooms"]()
    assert sorted(named) == sorted(order)
    lowest = [name for name in named if name in order]
    assert lowest == order


def test_every_room_is_in_the_picture_once_and_every_table_has_a_maker():
    drawn = [room for inside in DRAW["STOREYS"].values() for room in inside]
    assert sorted(drawn) == sorted(DRAW["rooms"]())
    assert sorted(DRAW["TABLES"]) == DRAW["tables"]()
    order = DRAW["rooms"]()
    for name, (maker, readers) in DRAW["TABLES"].items():
        assert readers, name
        assert all(order.index(maker) < order.index(room) for room in readers), name


def test_the_picture_is_the_one_that_the_script_draws():
    found = (ROOT / "docs" / "images" / "architecture.svg").read_text(encoding="utf-8")
    assert found == DRAW["drawing"](), "run: python docs/make_architecture.py"


def test_every_file_that_the_page_names_is_there():
    paths = set(re.findall(r"`(logistics_sim/[\w/.]+)`", PAGE))
    assert len(paths) > 60
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []
