"""The cheapest of three hub sites is the one that planning each by hand finds."""

import pytest

from logistics_sim.core.errors import EXIT_BAD_INPUT
from logistics_sim.core.files import read_json
from tests.conftest import THREE_FIRMS

pytestmark = pytest.mark.slow

SITES = ("hub", "130001100", "115.05,38.70")


@pytest.fixture(scope="module")
def small(make_county, tmp_path_factory):
    return make_county(tmp_path_factory.mktemp("hubs"), days=2, firms=THREE_FIRMS)


@pytest.fixture(scope="module")
def chosen(small, command, tmp_path_factory):
    out = tmp_path_factory.mktemp("hubs-out") / "sites"
    words = [word for site in SITES for word in ("--site", site)]
    done = command("hubs", small.scenario, "--out", out, *words, "--json", timeout=300)
    assert done.code == 0, done.err
    return out, done.json


def test_the_choice_equals_planning_each_by_hand(small, chosen, command, tmp_path):
    _, found = chosen
    by_hand = {}
    for number, site in enumerate(SITES):
        words = [] if site == "hub" else ["--set", f"hub='{site}'"]
        out = tmp_path / str(number)
        done = command("run", small.scenario, "--out", out, "--no-report", *words, timeout=300)
        assert done.code == 0, done.err
        by_hand[site] = read_json(out / "answer.json")["cost"]["after"]
    assert {row["site"]: row["cost_yuan"] for row in found["sites"]} == by_hand
    assert found["cheapest"] == min(by_hand, key=by_hand.get)
    assert len(set(by_hand.values())) == 3


def test_table_map_and_runs_are_kept(chosen):
    out, found = chosen
    assert (out / "hub_sites.png").stat().st_size > 10_000
    assert (out / "hub_sites.csv").read_text(encoding="utf-8-sig").count("\n") == 4
    assert read_json(out / "answer.json")["cheapest"] == found["cheapest"]
    for row in found["sites"]:
        assert (out / row["folder"] / "COMPLETE").exists()


@pytest.mark.parametrize(
    ("sites", "word"),
    [
        (["hub"], "at least two"),
        (["hub", "hub"], "at least two"),
        (["hub", "nowhere"], "NET-011"),
        (["hub", "10,10"], "from every road"),
    ],
)
def test_sites_that_cannot_be(small, command, tmp_path, sites, word):
    words = [part for site in sites for part in ("--site", site)]
    done = command("hubs", small.scenario, "--out", tmp_path / "out", *words)
    assert done.code == EXIT_BAD_INPUT
    assert word in done.err
    assert not (tmp_path / "out").exists()
