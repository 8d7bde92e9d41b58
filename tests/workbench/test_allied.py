"""Coalitions in a notebook."""

import pytest

import logistics_sim as ls
from logistics_sim.core.errors import InputError

FIRMS = [
    {"id": "a", "name": "甲", "kind": "express", "share": 0.6},
    {"id": "b", "name": "<b>乙</b>", "kind": "post", "share": 0.4},
]


@pytest.fixture(scope="module")
def allied(make_county, tmp_path_factory):
    root = tmp_path_factory.mktemp("allied")
    county = make_county(root / "county", firms=FIRMS, **{"effort.iterations": 20})
    return ls.coalitions(ls.read_scenario(county.scenario), out=root / "out")


@pytest.mark.slow
def test_values_shares_and_stability(allied):
    assert list(allied.to_frame()["members"]) == ["a", "b", "a+b"]
    table = allied.shares(["shapley", "volume", "nucleolus"])
    assert table.sum().tolist() == pytest.approx([allied.game.grand] * 3)
    assert allied.stability()["core_empty"] is False
    assert "<table" in allied._repr_html_()


def test_pictures(allied):
    for name in ("saving_by_size", "shares_by_rule", "stability_map"):
        assert allied.plot(name).axes
    with pytest.raises(InputError, match="ALL-007"):
        allied.plot("mood")


def test_page_escapes_names_and_loads_nothing():
    from logistics_sim.report.alliance_page import alliance_html

    evil = "<script>x</script>"
    answer = {
        "version": "1",
        "seed": 1,
        "unit": "yuan a mean day",
        "firms": [evil, "b"],
        "values": [
            {"members": evil, "cost": 3.0},
            {"members": "b", "cost": None},
            {"members": f"{evil}+b", "cost": 4.0, "saving": 1.0, "runs_as": [evil, "b"]},
        ],
        "stand_alone": {evil: 3.0, "b": None},
        "shares": {"volume": {evil: 2.0, "b": 2.0}},
        "core": {"empty": False, "least_core_epsilon": 0.0, "blocking": []},
        "saving": {},
    }
    page = alliance_html(answer)
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "default-src 'none'" in page.replace("&#39;", "'")
