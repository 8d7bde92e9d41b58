"""`logistics-sim coldchain expose`: hand-checked answers and hostile files."""

import json
import math

import numpy as np
import pytest

from logistics_sim.coldchain.leg_exposure import exposure_by_parcel, leg_exposures
from logistics_sim.coldchain.leg_table import check_legs, read_legs
from logistics_sim.core.errors import FaultsError, InputError
from tests.command_server import run_command

HEAD = "parcel,start_s,end_s,ambient_c,tau_s,band,product"


def write(folder, *rows, head=HEAD):
    path = folder / "events.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def table(folder, *rows, head=HEAD, start=None):
    legs = read_legs(write(folder, *rows, head=head), start)
    return exposure_by_parcel(legs, leg_exposures(legs)).set_index("parcel")


def command(*arguments):
    return run_command("coldchain", *arguments)


def test_one_parcel_by_hand(tmp_path):
    rows = ("a,0,600,22,600,chilled,lamb", "a,600,1200,2,1e99,chilled,lamb")
    row = table(tmp_path, *rows).loc["a"]
    # Begins at the chilled set-point 2; 22 - 20/e after 600 s; then perfectly insulated.
    assert row["temp_start_c"] == 2
    assert row["temp_end_c"] == pytest.approx(22 - 20 / math.e)
    # 4 degC is passed when 20 exp(-t/600) = 18.
    outside = 1_200 - 600 * math.log(20 / 18)
    assert row["excursion_minutes"] == pytest.approx(outside / 60)


def test_interleaved_parcels_keep_their_own_story(tmp_path):
    both = table(
        tmp_path,
        "b,0,100,10,1000,fresh,apple",
        "a,50,150,-5,1000,fresh,apple",
        "b,100,900,20,1000,fresh,apple",
        "a,150,350,5,1000,fresh,apple",
    )
    alone = table(tmp_path, "a,50,150,-5,1000,fresh,apple", "a,150,350,5,1000,fresh,apple")
    assert both.index.tolist() == ["b", "a"]
    assert both.loc["a"].equals(alone.loc["a"])


def test_frozen_and_cold_side_of_the_band(tmp_path):
    rows = table(
        tmp_path,
        "warm,0,3600,20,3600,frozen,frozen_lamb",
        "cold,0,36000,-10,600,fresh,apple",
        "any,0,36000,-10,600,ambient,dry_goods",
    )
    assert rows.loc["warm", "temp_start_c"] == -20
    # -18 is passed when 40 exp(-t/3600) = 38.
    outside = 3_600 - 3_600 * math.log(40 / 38)
    assert rows.loc["warm", "excursion_minutes"] == pytest.approx(outside / 60)
    # From 4 through 0 (14 exp(-t/600) = 10) the apple freezes from below its band.
    outside = 36_000 - 600 * math.log(1.4)
    assert rows.loc["cold", "excursion_minutes"] == pytest.approx(outside / 60)
    assert rows.loc["any", ["temp_start_c", "excursion_minutes"]].tolist() == [-10, 0]
    assert rows.loc["any", "remaining_life_share"] == 1


def test_start_temperature_by_row_by_option_and_precooling(tmp_path):
    head = HEAD + ",start_temp_c"
    rows = table(
        tmp_path,
        "a,0,10,5,1e12,fresh,apple,9",
        "a,10,20,5,1e12,fresh,apple,",
        "b,0,10,5,1e12,fresh,apple,",
        "c,0,10,25,1e12,fresh,apple,25",
        "c,10,20,25,1e12,fresh,apple,1",
        head=head,
        start=7.0,
    )
    assert rows["temp_start_c"].tolist() == [9, 7, 25]
    assert rows["temp_end_c"].round(6).tolist() == [9, 7, 1]
    assert rows.loc["c", "excursion_minutes"] == pytest.approx(10 / 60)


def test_life_is_used_up_and_never_below_nothing(tmp_path):
    rows = table(
        tmp_path,
        "half,0,432000,4,1,fresh,mixed",
        "gone,0,9e9,4,1,fresh,mixed",
    )
    # 240 h at 4 degC: five days are half of it.
    assert rows.loc["half", "remaining_life_share"] == pytest.approx(0.5)
    assert rows.loc["gone", "remaining_life_share"] == 0


def test_a_gap_counts_in_the_surroundings_of_the_leg_before(tmp_path):
    gap = table(tmp_path, "a,0,100,30,500,fresh,apple", "a,300,400,5,500,fresh,apple")
    full = table(tmp_path, "a,0,300,30,500,fresh,apple", "a,300,400,5,500,fresh,apple")
    assert gap.loc["a", "temp_end_c"] == pytest.approx(full.loc["a", "temp_end_c"])
    assert gap.loc["a", "gap_minutes"] == pytest.approx(200 / 60)


BAD = [
    ("a,5,1,20,600,fresh,apple", "COL-003", ":2"),
    ("a,-1,1,20,600,fresh,apple", "COL-003", ":2"),
    (
        "a,0,1,20,600,fresh,apple\na,9,10,20,600,fresh,apple\na,5,6,20,600,fresh,apple",
        "COL-004",
        ":4",
    ),
    ("a,0,10,20,600,fresh,apple\na,5,20,20,600,fresh,apple", "COL-005", ":3"),
    ("a,0,1,nan,600,fresh,apple", "COL-002", ":2"),
    ("a,0,1,20,,fresh,apple", "COL-002", ":2"),
    ("a,0,inf,20,600,fresh,apple", "COL-002", ":2"),
    ("a,zero,1,20,600,fresh,apple", "COL-002", ":2"),
    (",0,1,20,600,fresh,apple", "COL-002", ":2"),
    ("a,0,1,20,600,cool,apple", "COL-006", ":2"),
    ("a,0,1,20,600,fresh,gold", "COL-007", ":2"),
    ("a,0,1,20,600,fresh,apple\na,1,2,20,600,fresh,lamb", "COL-007", ":3"),
    ("a,0,1,200,600,fresh,apple", "COL-008", ":2"),
    ("a,0,1,-300,600,fresh,apple", "COL-008", ":2"),
    ("a,0,1,20,0,fresh,apple", "COL-009", ":2"),
    ("a,0,1,20,-5,fresh,apple", "COL-009", ":2"),
]


@pytest.mark.parametrize(("rows", "code", "line"), BAD)
def test_a_bad_row_gives_its_code_and_line(tmp_path, rows, code, line):
    with pytest.raises(InputError) as caught:
        read_legs(write(tmp_path, rows))
    faults = [fault for fault in caught.value.faults if fault.code == code]
    assert faults, caught.value.faults
    assert faults[0].where.endswith(line)


@pytest.mark.parametrize(
    "content",
    [b"", b"parcel,start_s\na,1\n", b"\xff\xfe\x00", "包裹,开始".encode("gbk"), b'"a'],
)
def test_a_file_that_is_no_table_of_legs(tmp_path, content):
    path = tmp_path / "events.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_legs(path)
    assert caught.value.code == "COL-001"


def test_a_thousand_faults_are_counted(tmp_path):
    with pytest.raises(FaultsError) as caught:
        read_legs(write(tmp_path, *["a,0,1,20,-1,fresh,apple"] * 1_000))
    assert len(caught.value.faults) < 100
    assert "more faults" in caught.value.faults[-1].message


def test_no_rows_give_no_parcels(tmp_path):
    assert len(table(tmp_path)) == 0


def test_command_prints_the_contract_and_refuses_with_two(tmp_path):
    done = command("expose", str(write(tmp_path, "a,0,600,22,600,chilled,羊肉")), "--json")
    assert done.code == 0, done.err
    answer = json.loads(done.out)
    (row,) = answer["parcels"]
    assert row["parcel"] == "a"
    assert row["temp_end_c"] == pytest.approx(22 - 20 / math.e)
    assert {"excursion_minutes", "remaining_life_share"} <= set(row)
    assert answer["contract"] == 1
    done = command("expose", str(write(tmp_path, "a,0,600,22,0,chilled,lamb")), "--json")
    assert (done.code, done.out) == (2, "")
    assert "COL-009" in done.err
    assert command("expose", str(tmp_path / "none.csv")).code == 2


@pytest.mark.slow
def test_many_parcels_equal_the_loop_over_each():
    import pandas as pd

    rng = np.random.default_rng(3)
    rows = []
    for parcel in range(100):
        clock = 0
        for _ in range(rng.integers(1, 7)):
            end = clock + int(rng.integers(1, 9_000))
            rows.append((f"p{parcel}", clock, end, rng.uniform(-5, 35), rng.uniform(60, 9e4)))
            clock = end
    frame = pd.DataFrame(rows, columns=["parcel", "start_s", "end_s", "ambient_c", "tau_s"])
    frame = frame.assign(band="fresh", product="leafy_vegetables").astype(str)
    legs = check_legs(frame, "memory")
    found = exposure_by_parcel(legs, leg_exposures(legs)).set_index("parcel")
    for name, own in frame.groupby("parcel"):
        alone = check_legs(own, "memory")
        row = exposure_by_parcel(alone, leg_exposures(alone)).iloc[0]
        for key in ("temp_end_c", "excursion_minutes", "remaining_life_share", "degree_minutes"):
            assert found.loc[name, key] == pytest.approx(row[key], rel=1e-12, abs=1e-12)
