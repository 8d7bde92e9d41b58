"""`score` and `review` through the real command line: facts, another table, hostile files."""

import shutil

import pytest

from logistics_sim.core.files import read_json, read_parquet

PAPER = "唐县商务函〔2025〕8号 =cmd|' /C calc'!A0 <script>alert(1)</script>"


@pytest.fixture
def facts(tmp_path):
    path = tmp_path / "facts.yaml"
    text = f'facts:\n  - {{id: cold_platform_link, value: true, document: "{PAPER}"}}\n'
    path.write_text(text, encoding="utf-8")
    return path


def test_a_stated_fact_earns_its_point_and_shows_its_paper(finished_run, command, facts):
    before = command("score", finished_run[0], "--json").json
    done = command("score", finished_run[0], "--facts", facts, "--json")
    assert done.code == 0, done.err
    assert done.json["total"] == pytest.approx(before["total"] + 1)
    assert "cold_platform_link" in [row["fact"] for row in before["to_state"]]
    assert "cold_platform_link" not in [row["fact"] for row in done.json["to_state"]]
    assert done.json["facts"][0]["document"] == PAPER


def test_the_card_is_the_one_that_the_run_stored(finished_run, command):
    told = command("score", finished_run[0], "--json").json
    stored = read_json(finished_run[0] / "answer.json")["scorecard"]
    assert {key: told[key] for key in stored} == stored


def test_evidence_points_at_rows_that_hold_the_figure(finished_run, command):
    run = finished_run[0]
    told = command("score", run, "--json").json
    looked = 0
    for item in told["items"]:
        for part in item["parts"]:
            for row in part["rows"]:
                if "table" not in row:
                    continue
                table = read_parquet(run / row["table"])
                for column, value in row.get("row", {}).items():
                    table = table[table[column].astype(str) == value]
                assert len(table), row
                if part["formula"] == "attainment" and part["figure"] is not None:
                    assert table[row["column"]].tolist() == [part["figure"]]
                    looked += 1
                assert row["column"] in table
    assert looked >= 4


def test_words_in_one_language_at_a_time(finished_run, command):
    chinese = command("score", finished_run[0], "--lang", "zh").out
    english = command("score", finished_run[0], "--lang", "en").out
    assert "分（满分 13 分）" in chinese
    assert "待说明" in chinese or "未说明" in chinese
    assert "of 13 points" in english
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in english)


def test_a_run_of_an_earlier_version_keeps_its_card(finished_run, command, facts, tmp_path):
    old = shutil.copytree(finished_run[0], tmp_path / "old")
    (old / "evidence.json").unlink()
    assert command("score", old).code == 0
    done = command("score", old, "--facts", facts)
    assert done.code == 2
    assert "POL-008" in done.err


def test_the_shipped_table_can_be_printed_changed_and_used(finished_run, command, tmp_path):
    shown = command("review")
    assert shown.code == 0
    mine = tmp_path / "mine.yaml"
    text = shown.out.replace(
        "points: 3\n        with: {count: firms", "points: 5\n        with: {count: firms"
    )
    mine.write_text(text, encoding="utf-8")
    refused = command("review", mine)
    assert refused.code == 2
    assert "POL-007" in refused.err
    assert "15" in refused.err
    mine.write_text(text.replace("total: 13", "total: 15"), encoding="utf-8")
    assert command("review", mine, "--json").json["ok"] is True
    told = command("score", finished_run[0], "--review", mine, "--json").json
    assert told["max"] == 15
    alliance = next(item for item in told["items"] if item["id"] == "alliance")
    assert alliance["points"] == 5


@pytest.mark.parametrize("option", ["--facts", "--review"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe",
        b"facts: [",
        b"facts: " + b"[" * 20_000,
        b"a: &a [x, *a]",
        b"facts:\n  - {id: x, value: !!python/object:os.system x, document: y}",
        "facts: 统计".encode("gb18030"),
        b"facts: {}\nformat: 1",
    ],
    ids=["empty", "binary", "open", "deep", "alias", "python", "gbk", "wrong"],
)
def test_hostile_files(finished_run, command, tmp_path, option, content):
    path = tmp_path / "bad.yaml"
    path.write_bytes(content)
    done = command("score", finished_run[0], option, path)
    assert done.code == 2, done
    assert "error POL-00" in done.err
    assert "Traceback" not in done.err
    assert done.out == ""
