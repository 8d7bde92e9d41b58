"""Mixed levels reconcile to the item; plans and parcels follow the firms' own volumes."""

import re

import numpy as np
import pytest

from logistics_sim.demand import design_loads, generate_parcels, mean_rates
from logistics_sim.demand.volumes.known import known_volumes
from logistics_sim.demand.volumes.reconciliation import LEVELS
from logistics_sim.scenario import read_scenario
from tests.demand.volumes.planted import planted
from tests.demand.volumes.test_files import FIRMS, add_volumes, in_ids, write_rows

PLAIN = {
    "month_factor": {"base": 1},
    "weekday_factors": {"values": [1, 1, 1, 1, 1, 1, 1]},
    "daily_volume_cv": {"base": 0},
    "fresh_share_inbound": {"base": 0},
    "fresh_share_outbound": {"base": 0},
}


def mixed(county):
    """Post counts two villages and its own total; express_a a township; the county has a total."""
    rows = [
        ["post", "2025", "东镇", "东甲", "1000", "派件"],
        ["post", "2025", "西镇", "西甲", "500", "派件"],
        ["post", "2025", "", "", "2300", "派件"],
        ["express_a", "2025", "东镇", "", "3001", "派件"],
        ["", "2025", "", "", "36500", "派件"],
    ]
    heads = "企业,期间,乡镇,村,件量,方向"
    write_rows(county.scenario.parent / "c.csv", rows, heads, "utf-8")
    return add_volumes(county, volumes=[{"file": "c.csv", "kind": "counts"}], **PLAIN)


@pytest.mark.slow
def test_mixed_levels_reconcile_to_the_item(county):
    scenario, places = mixed(county)
    known = known_volumes(scenario, places)
    filled = known.flows["inbound"].filled
    row = {firm.id: at for at, firm in enumerate(scenario.firms)}
    # Two villages counted; 800 are left for the four others, equal residents: 200 each.
    assert filled.items[row["post"]].tolist() == [1000, 200, 200, 500, 200, 200]
    # The township's 3001 in three equal parts, the odd one to the first.
    assert filled.items[row["express_a"]].tolist()[:3] == [1001, 1000, 1000]
    assert int(filled.items.sum()) == 36_500
    assert not filled.disagreements
    shares = known.shares()
    assert sum(shares.values()) == pytest.approx(1)
    level = LEVELS.index("firm and village")
    assert filled.items[filled.level == level].sum() == 1_500
    rates = mean_rates(scenario, places)
    assert rates.inbound.sum() == pytest.approx(100)
    # What no file states follows the stated inbound by its ratio.
    ratio = float(scenario.demand.outbound_ratio)
    assert rates.outbound.sum() == pytest.approx(100 * ratio)


def test_volumes_check_prints_the_reconciled_levels(county, command):
    mixed(county)
    done = command("volumes", "check", county.scenario, "--json")
    assert done.code == 0, done.err
    rows = [row for row in done.json["levels"] if row["flow"] == "inbound"]
    found = {row["level"]: (row["items_day"], row["cells"]) for row in rows}
    # Items of 365 days by hand: two villages of the post, a township of express_a, the rest of
    # the post's total in its four other villages, and what is left of the county's 36,500.
    firms = len(read_scenario(county.scenario).firms)
    by_hand = {
        "firm and village": (1_500, 2),
        "firm and township": (3_001, 3),
        "firm total": (800, 4),
        "county total": (36_500 - 1_500 - 3_001 - 800, 6 * firms - 9),
    }
    assert list(found) == list(by_hand)
    for level, (items, cells) in by_hand.items():
        assert found[level] == (pytest.approx(items / 365, abs=1e-5), cells)
    assert sum(row["share"] for row in rows) == pytest.approx(1, abs=1e-5)
    assert sum(done.json["rests_on"].values()) == pytest.approx(1, abs=1e-5)
    assert done.json["disagreements"] == []
    said = command("volumes", "check", county.scenario)
    assert re.search(r"inbound express +counts of a firm by village +4\.1", said.err + said.out)
    path = county.scenario.parent / "c.csv"
    path.write_text(path.read_text("utf-8").replace("2300", "1400"), "utf-8")
    odd = command("volumes", "check", county.scenario)
    assert odd.code == 0
    assert "c.csv" in odd.err + odd.out
    assert "the total 1,400 of inbound is not met; finer counts stand: 1,500" in odd.err + odd.out


@pytest.mark.slow
def test_firms_plan_for_their_own_profile(county):
    scenario, places = mixed(county)
    alone = {operator.id: operator for operator in scenario.alone_operators("equal_service")}
    loads = design_loads(scenario, places, alone["post"])
    by_place = loads.groupby("place")["down_items"].sum()
    assert by_place["130001100001"] >= 3 * by_place["130001100002"]
    parcels = generate_parcels(scenario, places, 200)
    own = parcels[(parcels["firm"] == "post") & (parcels["direction"] == "down")]
    own = own[own["class"] == "express"]["destination"].value_counts()
    assert own["130001100001"] / 200 == pytest.approx(1000 / 365, rel=0.2)
    assert own["130001100002"] / 200 == pytest.approx(200 / 365, rel=0.35)


@pytest.mark.slow
def test_finer_counts_win_and_a_contradiction_is_told(county):
    rows = [["post", "2025", "东甲", "1000"], ["post", "2025", "", "900"]]
    write_rows(county.scenario.parent / "c.csv", rows, "企业,期间,村,件量", "utf-8")
    scenario, places = add_volumes(county, volumes=[{"file": "c.csv", "kind": "counts"}], **PLAIN)
    filled = known_volumes(scenario, places).flows["inbound"].filled
    post = [firm.id for firm in scenario.firms].index("post")
    assert filled.items[post].tolist() == [1000, 0, 0, 0, 0, 0]
    assert [(said.total, known) for said, known in filled.disagreements] == [(900, 1000)]


@pytest.mark.slow
def test_a_record_in_two_files_adds_up(county):
    """Half of a month in a text file, half in a workbook: the volumes of the month in one."""
    _, places = add_volumes(county)
    rows, _ = planted(places.to_dict("records"), FIRMS, 400, year_month="2026-06")
    folder = county.scenario.parent
    whole, first, second = folder / "w.csv", folder / "a.csv", folder / "b.xlsx"
    write_rows(whole, rows)
    write_rows(first, rows[:270])
    write_rows(second, rows[270:])
    found = []
    for names in (["w.csv"], ["a.csv", "b.xlsx"]):
        scenario, places = add_volumes(county, volumes=[{"file": n} for n in names], **PLAIN)
        found.append(known_volumes(scenario, places))
    one, two = (known.flows for known in found)
    for flow in ("inbound", "outbound"):
        assert two[flow].filled.items.tolist() == one[flow].filled.items.tolist()
        assert two[flow].rates.sum() == pytest.approx(one[flow].rates.sum())
        assert not two[flow].filled.disagreements


@pytest.mark.slow
def test_waybills_play_as_they_came(county):
    _, places = add_volumes(county)
    known = places.to_dict("records")
    rows, truth = planted(known, FIRMS, 400, year_month="2026-06")
    write_rows(county.scenario.parent / "w.csv", rows)
    entries = {"volumes": [{"file": "w.csv"}], "from": "waybills", **PLAIN}
    county_scenario, places = add_volumes(county, **entries)
    scenario = county_scenario.change(start_date="2026-06-01", days=28)
    parcels = generate_parcels(scenario, places)
    mine = parcels[parcels["firm"].isin(["express_a", "express_b", "post"])]
    mine = mine[mine["class"].isin(["express", "fresh"]) & (mine["direction"] != "intra")]
    there = np.where(mine["direction"] == "down", mine["destination"], mine["origin"])
    counted = mine.groupby([mine["firm"].astype(str), there]).size()
    assert {key: int(n) for key, n in counted.items()} == in_ids(truth)
    seconds = {row[2][11:] for row in rows if row[-1] == "派件"}
    down = mine[mine["direction"] == "down"]["ready_s"] % 86_400
    assert {f"{s // 3600:02d}:{s % 3600 // 60:02d}" for s in down} == seconds
    other = generate_parcels(scenario, places, replication=1)
    assert len(other) != len(parcels) or not other["ready_s"].equals(parcels["ready_s"])
    assert generate_parcels(scenario, places, replication=1).equals(other)
    joint = scenario.joint_operator()
    assert len(design_loads(scenario, places, joint))
