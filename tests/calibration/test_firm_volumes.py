"""Volumes that firms state against the scans of their parcels, by hand."""

import numpy as np
import pandas as pd
import pytest

from logistics_sim.calibration import calibrate, read_scans
from logistics_sim.calibration.firm_volumes import ALL, MOST_UNKNOWN, NONE, OTHERS, SEVERAL
from logistics_sim.network import read_network
from logistics_sim.places.build import places_table
from logistics_sim.scenario import read_scenario

DAYS, WARM_UP, TAIL = 20, 1, 3
COUNTIES = 20


@pytest.fixture
def small(county):
    """The small county with two firms, 100 inbound parcels an ordinary day, no weekdays."""
    said = read_scenario(county.scenario)
    firms = tuple(
        said.firms[0].model_copy(update={"id": name, "name": title, "share": share})
        for name, title, share in (("a", "甲", 0.4), ("b", "乙", 0.6))
    )
    said = said.model_copy(update={"firms": firms})
    even = {"demand.weekday_factors": {"values": [1.0] * 7, "status": "given", "source": "even"}}
    said = said.change(**even, **{"demand.month_factor": 1.0})
    places = places_table(said, read_network(said.roads_path))
    people = float(places["population"].sum())
    return said.change(**{"demand.inbound_per_village_resident": 100 * 365 / people}), places


def scanned(tmp_path, owners, head="快递公司"):
    """Each of `owners` (name, parcels of each day) has its parcels scanned at a village."""
    rows, number = [], 0
    for day in range(DAYS):
        moment = str(np.datetime64("2025-09-01") + day)
        for name, count in owners:
            for _ in range(np.broadcast_to(count, DAYS)[day]):
                number += 1
                for kind, hour in (("到件扫描", 5), ("到站扫描", 9)):
                    place = "hub" if hour == 5 else "130001100001"
                    rows.append((f"P{number}", kind, place, name, f"{moment} {hour:02d}:00:00"))
    path = tmp_path / "scans.csv"
    heads = ["运单号", "扫描类型", "站点代码", head, "扫描时间"]
    pd.DataFrame(rows, columns=heads).to_csv(path, index=False)
    return path


def volumes(small, path):
    said, places = small
    names = places.rename(columns={"place_id": "id"})[["id", "name"]]
    found = calibrate(said, read_scans([path], names), places=places).volumes
    return {row.firm: row for row in found}


@pytest.mark.slow
def test_a_firm_that_states_more_than_it_has_is_found(small, tmp_path):
    found = volumes(small, scanned(tmp_path, [("甲", 40), ("b", 45)]))
    assert (found["a"].stated, found["a"].recorded) == pytest.approx((40, 40))
    assert not found["a"].contradicted
    assert (found["b"].stated, found["b"].recorded) == pytest.approx((60, 45))
    assert found["b"].contradicted
    assert found["b"].days == DAYS - WARM_UP - TAIL
    assert found["b"].parcels == 45 * found["b"].days


def test_without_firms_all_are_taken_together(small, tmp_path):
    found = volumes(small, scanned(tmp_path, [("甲", 40), ("b", 60)], head="remark"))
    assert set(found) == {ALL}
    assert (found[ALL].stated, found[ALL].recorded) == pytest.approx((100, 100))
    assert not found[ALL].contradicted


def test_firms_that_the_scenario_does_not_have_are_named_and_none_is_lost(small, tmp_path):
    strangers = [(f"外{number:02d}", 1) for number in range(MOST_UNKNOWN + 3)]
    path = scanned(tmp_path, [("甲", 40), ("b", 60), ("", 2), *strangers])
    text = path.read_text(encoding="utf-8").splitlines()
    at = [row for row, line in enumerate(text) if ",甲," in line]
    for row in at[::80]:  # the first parcel of each day: its scans name two firms
        text[row] = text[row].replace(",甲,", ",乙,")
    path.write_text("\n".join(text), encoding="utf-8")
    found = volumes(small, path)
    assert found["外00"].stated == 0
    assert found["外00"].contradicted
    assert found[OTHERS].recorded == pytest.approx(3)
    assert found[NONE].recorded == pytest.approx(2)
    assert found[SEVERAL].recorded == pytest.approx(1)
    assert found["a"].recorded == pytest.approx(39)
    whole = sum(row.recorded for row in found.values())
    assert whole == pytest.approx(102 + len(strangers))


@pytest.mark.slow
def test_chance_is_no_lie_and_a_few_days_say_nothing(small, tmp_path):
    rng = np.random.default_rng(3)
    wrong = 0
    for _ in range(COUNTIES):
        day = np.exp(rng.normal(-0.005, 0.1, DAYS))
        owners = [("a", rng.poisson(40 * day)), ("b", rng.poisson(60 * day))]
        wrong += any(row.contradicted for row in volumes(small, scanned(tmp_path, owners)).values())
    assert wrong <= 3  # one is meant
    few = [("a", np.where(np.arange(DAYS) < 11, 4, 0)), ("b", 0)]
    assert not volumes(small, scanned(tmp_path, few))
