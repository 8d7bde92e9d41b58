"""`explore` shows a map that needs no internet, in a frame that can touch nothing else."""

import html
import json
import re

import pytest

import logistics_sim as ls


@pytest.fixture(scope="module")
def planned(tmp_path_factory, make_county):
    county = make_county(tmp_path_factory.mktemp("explore") / "county")
    return ls.plan(ls.read_scenario(county.scenario))


def block(document, name):
    said = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', document)
    return json.loads(said[1])


@pytest.mark.slow
def test_a_plan_is_shown_with_every_trip(planned):
    shown = planned.explore()
    frame = shown._repr_html_()
    assert frame.startswith('<iframe sandbox="allow-scripts"')
    document = html.unescape(re.search(r'srcdoc="(.*?)" style', frame, re.DOTALL)[1])
    assert document == shown.document
    data, words = block(document, "data"), block(document, "words")
    assert len(data["trips"]) == len(planned.plans[0].trips)
    assert [layer["id"] for layer in data["layers"]] == ["calls"]
    assert {f"calls_{n}" for n in range(4)} <= set(words)
    assert "default-src 'none'" in document
    addresses = set(re.findall(r"https?://[^\s\"'<>]+", document))
    assert addresses <= {"http://www.w3.org/2000/svg"}


def test_a_replay_is_shown_by_share_on_time(planned):
    played = ls.replay(planned, days=4)
    data = block(played.explore().document, "data")
    (layer,) = data["layers"]
    assert layer["id"] == "share"
    assert set(layer["of"]) - {4}  # some villages have parcels


@pytest.mark.slow
def test_names_cannot_end_the_document(tmp_path, make_county):
    names = {"130001100001": "</script><script>alert(1)</script>"}
    county = make_county(tmp_path / "hostile", names)
    document = ls.plan(ls.read_scenario(county.scenario)).explore().document
    assert "<script>alert" not in document
