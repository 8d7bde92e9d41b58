"""`returns` and `disclosure` through the real command line."""

import shutil

import pytest

from logistics_sim.core.errors import EXIT_BAD_INPUT, EXIT_DISK, EXIT_INCOMPLETE
from logistics_sim.core.files import read_json, read_parquet, write_parquet


def test_a_return_is_the_run_to_the_parcel_and_the_cent(finished_run, command, tmp_path):
    run, answer, _ = finished_run
    out = tmp_path / "return.json"
    done = command("returns", "make", run, "--out", out, "--json")
    assert done.code == 0, done.err
    assert done.json["reconciled"] is True
    assert done.json["months"] == ["2025-09"]
    told = {row["indicator"]: row for row in read_json(out)["rows"]}
    parcels = answer["parcels"]
    assert told["delivered_items"]["value"] == parcels["delivered"]
    assert told["in_system_items"]["value"] == parcels["in_system"]
    assert told["returned_items"]["value"] == parcels["returned"]
    ways = sum(told[f"{way}_items"]["value"] for way in ("inbound", "outbound", "intra"))
    assert ways == parcels["generated"]
    assert told["cost_yuan"]["value"] == pytest.approx(answer["cost"]["after"], abs=0.001)
    assert told["cold_records"]["value"] == answer["cold_chain"]["records"]
    for name in ("express_48h", "fresh_24h", "baseline_72h"):
        assert told[f"{name}_counted"]["value"] == answer["attainment"][name]["n"]
        share = answer["attainment"][name]["share"]
        assert told[f"{name}_share"]["value"] == pytest.approx(share, abs=1e-6)
    assert told["station_turnover_yuan"]["status"] == "missing"
    gaps = [gap["message"] for gap in done.json["gaps"]]
    assert gaps == ["station_turnover_yuan is missing", "only 6 of 30 days are covered"]
    again = command("returns", "check", out, "--run", run, "--json")
    assert again.code == EXIT_INCOMPLETE
    assert again.json["faults"] == []
    assert command("returns", "make", run, "--out", out).code == EXIT_DISK


def test_a_stated_turnover_fills_its_gap_and_nothing_else(finished_run, command, tmp_path):
    run = finished_run[0]
    stated = tmp_path / "stated.csv"
    head = "month,indicator,value,document,days\n"
    stated.write_text(head + "2025-09,station_turnover_yuan,81234.5,台账,30\n", encoding="utf-8")
    out = tmp_path / "return.xlsx"
    done = command("returns", "make", run, "--out", out, "--stated", stated, "--json")
    assert done.code == 0, done.err
    assert [gap["message"] for gap in done.json["gaps"]] == ["only 6 of 30 days are covered"]
    assert command("returns", "check", out, "--run", run).code == EXIT_INCOMPLETE
    stated.write_text(head + "2025-09,inbound_items,5,台账,30\n", encoding="utf-8")
    done = command("returns", "make", run, "--out", tmp_path / "x.csv", "--stated", stated)
    assert done.code == EXIT_BAD_INPUT
    assert "POL-036" in done.err


def test_a_changed_parcel_or_cent_does_not_reconcile(finished_run, command, tmp_path):
    run = finished_run[0]
    out = tmp_path / "return.csv"
    assert command("returns", "make", run, "--out", out).code == 0
    text = out.read_text(encoding="utf-8-sig")
    line = next(row for row in text.splitlines() if '"inbound_items"' in row)
    value = float(line.split(",")[2])
    out.write_text(text.replace(line, line.replace(f",{value}", f",{value + 1}")), encoding="utf-8")
    done = command("returns", "check", out, "--run", run)
    assert done.code == EXIT_BAD_INPUT
    assert "POL-033" in done.err
    assert "POL-035" in done.err
    spoilt = shutil.copytree(run, tmp_path / "spoilt")
    daily = read_parquet(spoilt / "daily.parquet")
    daily.loc[daily["variant"] == "after", "cost_yuan"] += 0.01
    write_parquet(spoilt / "daily.parquet", daily)
    done = command("returns", "make", spoilt, "--out", tmp_path / "y.csv")
    assert done.code == EXIT_BAD_INPUT
    assert "POL-035 cost_yuan" in done.err
    assert not (tmp_path / "y.csv").exists()


def test_the_schema_is_printed(command):
    done = command("returns", "schema")
    assert done.code == 0
    assert set(done.json["$defs"]["ReturnRow"]["required"]) == {"month", "indicator", "status"}


@pytest.mark.parametrize("suffix", [".csv", ".json", ".xlsx"])
@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\xff", b'{"rows": [{}]}', b"[" * 50_000, b"month,indicator,value\nx,y,z\n"],
    ids=["empty", "binary", "rows", "deep", "words"],
)
def test_hostile_returns(command, tmp_path, suffix, content):
    path = tmp_path / f"bad{suffix}"
    path.write_bytes(content)
    done = command("returns", "check", path)
    assert done.code == EXIT_BAD_INPUT, done
    assert "Traceback" not in done.err
    assert done.err.startswith("error ")


@pytest.mark.parametrize(
    "words",
    [
        ("--from", "2025-13"),
        ("--to", "September"),
        ("--from", "2025-10", "--to", "2025-09"),
    ],
)
def test_months_that_are_none(command, tmp_path, words):
    done = command("returns", "check", tmp_path / "none.csv", *words)
    assert done.code == EXIT_BAD_INPUT
    assert "POL-030" in done.err


def test_disclosure_is_written_without_formulas(command, tmp_path):
    projects = tmp_path / "projects.csv"
    head = "project,content,contractor,amount,deadline,goals,decision,person\n"
    row = "=HYPERLINK(1),sorting,post,1000,2025-12-31,48 h,minutes 3,@Zhang\n"
    projects.write_text(head + row, encoding="utf-8")
    progress = tmp_path / "progress.csv"
    text = "project,month,done,spent\n=HYPERLINK(1),2025-09,20%,100\n"
    progress.write_text(text, encoding="utf-8")
    out = tmp_path / "published.csv"
    words = ("--progress", progress, "--from", "2025-08", "--to", "2025-09")
    done = command("disclosure", projects, *words, "--out", out, "--lang", "en", "--json")
    assert done.code == EXIT_INCOMPLETE, done.err
    (project,) = done.json["projects"]
    assert project["gaps"] == ["2025-08"]
    assert [row["reported"] for row in project["progress"]] == [False, True]
    said = out.read_text(encoding="utf-8-sig")
    assert '"\'=HYPERLINK(1)"' in said
    assert '"\'@Zhang"' in said
    assert "not reported" in said
    book = tmp_path / "published.xlsx"
    assert command("disclosure", projects, "--out", book, "--lang", "zh").code == 0
    assert command("disclosure", projects, "--out", book).code == EXIT_DISK
    empty = tmp_path / "empty.csv"
    empty.write_text(head + "a,b,c,1,2025-12-31,d,,f\n", encoding="utf-8")
    done = command("disclosure", empty)
    assert done.code == EXIT_BAD_INPUT
    assert "POL-040" in done.err
