"""The shipped font: all names, its own name, its licence, the same bytes."""

import io
import json
from pathlib import Path

import pytest
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont

from logistics_sim.report.fonts import FAMILY, font_path, page_font, shipped
from logistics_sim.report.fonts.make_subset import FILE, characters, packed

ROADS = Path(__file__).parents[2] / "networks" / "tangxian_roads.geojson"


@pytest.fixture(scope="module")
def font():
    return TTFont(font_path())


def test_every_name_of_the_county_can_be_drawn(font):
    features = json.loads(ROADS.read_text(encoding="utf-8"))["features"]
    names = {feature["properties"].get("name") or "" for feature in features}
    wanted = {ord(sign) for name in names for sign in name}
    assert len(wanted) > 200
    assert wanted <= set(font.getBestCmap())


def test_gb2312_is_kept_whole(font):
    hanzi = {sign for sign in characters([]) if "\u4e00" <= sign <= "\u9fff"}
    assert len(hanzi) == 6_763
    assert {ord(sign) for sign in hanzi} <= set(font.getBestCmap())


def test_reserved_names_are_gone_and_the_licence_is_named(font):
    said = [str(entry) for entry in font["name"].names]
    assert font["name"].getDebugName(1) == FAMILY
    for entry in font["name"].names:
        if entry.nameID in (1, 3, 4, 6):
            assert "Noto" not in str(entry)
            assert "Source" not in str(entry)
    assert any("SIL Open Font License" in text for text in said)
    licence = FILE.with_name("OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert font_path().stat().st_size < 2_500_000


@pytest.mark.slow
def test_it_is_packed_as_the_script_packs_it():
    content = font_path().read_bytes()
    assert FILE.read_bytes() == packed(content)
    assert FILE.stat().st_size < 0.7 * len(content)


@pytest.mark.parametrize("spoilt", ["nothing there", "another file", "no folder"])
def test_it_is_unpacked_where_it_may_be(tmp_path, monkeypatch, spoilt):
    home = tmp_path / "缓存 of mine"
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: home / name)
    kept = home / "logistics-sim" / "fonts" / font_path().name
    if spoilt == "another file":
        kept.parent.mkdir(parents=True)
        kept.write_bytes(b"another")
    elif spoilt == "no folder":
        home.write_text("a file where the folder should be", encoding="utf-8")
    found = shipped.font_path.__wrapped__()
    assert found.read_bytes() == font_path().read_bytes()
    assert (found == kept) is (spoilt != "no folder")


def test_a_page_gets_only_the_signs_that_it_needs():
    small = page_font("唐县 48 h 唐")
    assert small == page_font("h84 县唐")
    assert len(small) < 10_000
    cmap = TTFont(io.BytesIO(small)).getBestCmap()
    assert {chr(code) for code in cmap} == set("唐县 48h")


def test_signs_beyond_the_font_are_left_to_the_reader():
    cmap = TTFont(io.BytesIO(page_font("唐🚚\x00"))).getBestCmap()
    assert {chr(code) for code in cmap} == {"唐"}


def test_outlines_and_widths_stay(font):
    small = TTFont(io.BytesIO(page_font("唐县 Wave 1–2")))
    there, here = font.getGlyphSet(), small.getGlyphSet()
    for code, name in small.getBestCmap().items():
        drawn, wanted = RecordingPen(), RecordingPen()
        here[name].draw(drawn)
        there[font.getBestCmap()[code]].draw(wanted)
        assert drawn.value == wanted.value
        assert here[name].width == there[font.getBestCmap()[code]].width
    assert small["maxp"].numGlyphs == len(small.getGlyphOrder()) == 1 + len(set("唐县 Wave 1–2"))
