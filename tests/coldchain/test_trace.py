"""Lots forward, parcels backward, and recalls that find exactly the lot."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics_sim.assessment.cold_tables import read_cold_run
from logistics_sim.cli import trace
from logistics_sim.coldchain.traceability import CALL_BACK, STOP, parcel_id, parcel_number
from logistics_sim.core.errors import InputError
from logistics_sim.demand.lots import assign_lots
from tests.example_counts import examples


@pytest.fixture(scope="module")
def chain(run_folder):
    return trace._chain(run_folder, 0)[0]


@pytest.mark.slow
def test_lots_hold_only_fresh_parcels_of_their_catchment(chain, run_folder):
    run = read_cold_run(run_folder)
    own = run.parcels.loc[chain.lots.index]
    assert (own["class"] == "fresh").all()
    assert (own["direction"] == "up").all()
    township = own["origin"].astype(str).str[:2]
    catchment = {"north": "T1", "wide": "T1", "south": "T2"}
    assert (township == chain.lots["producer"].map(catchment)).all()
    south = run.parcels.query("`class` == 'fresh' and direction == 'up'")
    south = south[south["origin"].astype(str).str.startswith("T2")]
    assert (chain.lots["producer"] == "south").sum() == len(south)


def test_a_lot_is_a_producer_a_day_and_a_part_of_it(chain):
    ready = chain.parcels.loc[chain.lots.index, "ready_s"].to_numpy()
    for (_, row), second in zip(chain.lots.iterrows(), ready, strict=True):
        producer, date, part = row["lot"].split("-")
        assert producer == row["producer"]
        assert date == f"202509{1 + second // 86_400:02d}"
        # The posting day is 08:30 to 18:00: its second half begins at 13:15.
        half = 1 + (second % 86_400 >= 47_700)
        assert int(part) == (half if producer == "north" else 1)


def test_shares_are_kept_in_the_long_run(traced, run_folder):
    run = read_cold_run(run_folder)
    many = pd.concat([run.parcels.query("origin == 'T1v1'").query("`class` == 'fresh'")] * 200)
    many = many.reset_index(drop=True)
    lots = assign_lots(traced, run.places, many)
    shares = lots["producer"].value_counts() / len(many)
    assert shares["north"] == pytest.approx(0.5, abs=0.03)
    assert shares["wide"] == pytest.approx(0.2, abs=0.03)


def test_a_producer_elsewhere_shifts_nobodys_lots(traced, run_folder):
    run = read_cold_run(run_folder)
    without = tuple(entry for entry in traced.producers if entry.id != "south")
    fewer = traced.change(producers=[entry.model_dump() for entry in without])
    everyone, rest = (assign_lots(s, run.places, run.parcels) for s in (traced, fewer))
    pd.testing.assert_frame_equal(everyone[everyone["producer"] != "south"], rest)
    other = assign_lots(traced, run.places, run.parcels, replication=1)
    assert not other.equals(everyone)
    first = run.parcels[run.parcels["ready_s"] < 86_400]
    kept = assign_lots(traced, run.places, first)
    pd.testing.assert_frame_equal(everyone.loc[kept.index], kept)


def test_no_producers_no_lots(base, run_folder):
    run = read_cold_run(run_folder)
    assert len(assign_lots(base.change(producers=()), run.places, run.parcels)) == 0
    with pytest.raises(InputError, match="TRC-001"):
        assign_lots(base, run.places, run.parcels)


@pytest.mark.slow
@settings(max_examples=examples(60), deadline=None)
@given(st.data())
def test_a_recall_finds_exactly_the_lots(chain, data):
    names = sorted(chain.lots["lot"].unique())
    chosen = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    found = chain.recall(chosen)
    expected = [
        parcel_id(number)
        for number, lot in zip(chain.lots.index, chain.lots["lot"], strict=True)
        if lot in chosen
    ]
    assert found["parcel"].tolist() == expected
    assert set(found["lot"]) == set(chosen)


@settings(max_examples=examples(30), deadline=None)
@given(st.sampled_from(["north", "south", "wide"]), st.integers(1, 4), st.integers(1, 4))
def test_a_recall_by_producer_and_dates(chain, producer, first, last):
    found = chain.recall([], producer, f"2025-09-{first:02d}", f"202509{last:02d}")
    day = 1 + chain.parcels.loc[chain.lots.index, "ready_s"].to_numpy() // 86_400
    own = (chain.lots["producer"] == producer).to_numpy() & (first <= day) & (day <= last)
    assert found["parcel"].tolist() == [parcel_id(n) for n in chain.lots.index[own]]


@pytest.mark.slow
def test_forward_and_backward_meet(chain):
    for lot in chain.lots["lot"].unique():
        for row in chain.forward(lot).to_dict("records"):
            back = chain.backward(parcel_number(row["parcel"]))
            assert (back["lot"], back["producer"]["id"]) == (lot, row["producer"])
            assert (back["state"], back["consignee"]) == (row["state"], row["consignee"])
            outside = sum(leg["excursion_s"] for leg in back["history"]) / 60
            if back["history"]:
                assert row["excursion_minutes"] == pytest.approx(outside)


def test_the_recall_says_where_each_parcel_is(chain):
    table = chain.recall(sorted(chain.lots["lot"].unique()))
    gone = table["state"] == "left_county"
    assert gone.any()
    assert (~gone).any()
    assert (table.loc[gone, "action"] == CALL_BACK).all()
    assert table.loc[gone, "consignee"].str.contains("line-haul of 2025-09-0").all()
    assert (table.loc[~gone, "action"] == STOP).all()
    waiting = table[table["state"] == "posted"]
    assert len(waiting)
    assert (waiting["place"] == waiting["origin"]).all()


def test_untraced_parcels_have_a_history_but_no_lot(chain):
    fresh = chain.parcels.query("`class` == 'fresh' and direction == 'down'").index[0]
    back = chain.backward(int(fresh))
    assert (back["traced"], back["lot"], back["producer"]) == (False, None, None)
    assert back["history"]


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda chain: chain.forward("north-20250901-9"), "TRC-003"),
        (lambda chain: chain.recall(["nothing"]), "TRC-003"),
        (lambda chain: chain.recall([]), "TRC-004"),
        (lambda chain: chain.recall([], "east"), "TRC-002"),
        (lambda chain: chain.recall([], "north", "soon"), "TRC-004"),
        (lambda chain: chain.backward(10**9), "TRC-005"),
        (lambda chain: parcel_number("P12x"), "TRC-005"),
        (lambda chain: parcel_number("１２"), "TRC-005"),
    ],
)
def test_unknown_names_are_said(chain, ask, code):
    with pytest.raises(InputError) as caught:
        ask(chain)
    assert caught.value.code == code


def test_products_count_in_the_temperature_history(chain):
    """Strawberries live shorter than the county's mixed basket."""
    wide = chain.lots.index[chain.lots["producer"] == "wide"]
    life = chain.exposures.set_index("parcel_id").loc[[parcel_id(wide[0])], "life_used"].sum()
    assert life > 0


def test_commands_answer_in_the_contract(command, run_folder, tmp_path, capsys):
    done = command("trace", "lots", run_folder, "--json")
    assert done.code == 0, done.err
    answer = json.loads(done.out)
    assert {entry["id"] for entry in answer["producers"]} == {"north", "south", "wide"}
    total = sum(entry["parcels"] for entry in answer["lots"])
    assert total == answer["traced"] > 20
    lot = answer["lots"][0]["lot"]
    out = tmp_path / "recall.csv"
    done = command("trace", "recall", run_folder, "--lot", lot, "--out", out, "--json")
    found = json.loads(done.out)
    assert found["count"] == answer["lots"][0]["parcels"] == len(found["parcels"])
    assert len(out.read_text(encoding="utf-8").splitlines()) == found["count"] + 1
    parcel = found["parcels"][0]["parcel"]
    back = json.loads(command("trace", "parcel", run_folder, parcel, "--json").out)
    assert back["lot"] == lot
    for say, name in ((trace.lot, lot), (trace.parcel, parcel)):
        say(run_folder, name)
        assert lot in capsys.readouterr().out
    done = command("trace", "lot", run_folder, "nothing", "--json")
    assert (done.code, done.out) == (2, "")
    assert "TRC-003" in done.err


def test_records_of_a_run_folder(command, run_folder, tmp_path):
    out = tmp_path / "records.jsonl"
    done = command("coldchain", "records", run_folder, "--out", out, "--json")
    assert done.code == 0, done.err
    answer = json.loads(done.out)
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == answer["records"] > 100
    assert {row["compartment"] for row in rows} == {"fresh", "chilled", "box"}
    (run_folder / "COMPLETE").rename(run_folder / "BROKEN")
    try:
        done = command("coldchain", "records", run_folder, "--out", tmp_path / "x.csv")
        assert (done.code, (tmp_path / "x.csv").exists()) == (5, False)
    finally:
        (run_folder / "BROKEN").rename(run_folder / "COMPLETE")
    assert command("coldchain", "records", run_folder, "--replication", "9", "--out",
                   tmp_path / "x.csv").code == 2  # fmt: skip


def test_lots_are_the_same_in_every_run(traced, run_folder):
    run = read_cold_run(run_folder)
    one, two = (assign_lots(traced, run.places, run.parcels) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)
    assert np.array_equal(one.index, np.sort(one.index))
