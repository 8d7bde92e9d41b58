"""`supports` through the real command line: bans, assignment, hostile tables."""

import pytest

from logistics_sim.core.errors import EXIT_BAD_INPUT, EXIT_INFEASIBLE

HEAD = "village,line,firm,fund,year,renovates,cost,gain\n"


def write(path, *rows):
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_a_planted_violation_is_found_with_its_rows(command, county, tmp_path):
    clean = write(tmp_path / "a.csv", "东甲村,,post,central,2024,1,100,0")
    done = command("supports", "check", clean, "--scenario", county.scenario, "--json")
    assert (done.code, done.json["ok"]) == (0, True), done.err
    rows = ("东甲村,,post,central,2024,1,100,0", "130001100001,,供销社,central,2025,1,100,0")
    planted = write(tmp_path / "b.csv", *rows)
    done = command("supports", "check", planted, "--scenario", county.scenario, "--json")
    assert done.code == EXIT_INFEASIBLE, done.err
    (found,) = done.json["bans"][0]["violations"]
    assert found["what"] == "130001100001"
    assert found["firms"] == ["coop", "post"]
    assert [where.split(":")[-1] for where in found["rows"]] == ["2", "3"]
    assert done.json["bans"][1]["violations"] == []


def test_candidates_are_assigned_within_the_budget(command, county, tmp_path):
    table = tmp_path / "candidates.csv"
    words = ("supports", "candidates", county.scenario, "--out", table, "--firm", "coop")
    assert command(*words).code == 0
    out = tmp_path / "chosen.csv"
    words = ("--budget", "110000", "--renovated-share", "0.3", "--out", out, "--json")
    done = command("supports", "assign", county.scenario, table, *words)
    assert done.code == 0, done.err
    said = done.json
    assert said["proven"] is True
    assert said["gap"] == 0
    assert said["cost"] == 100_000
    assert len(said["supports"]) == 2
    assert said["renovated"] == {"stations": 6, "done": 2, "share": pytest.approx(1 / 3)}
    checked = command("supports", "check", out, "--scenario", county.scenario, "--json")
    assert checked.json["supports"] == 2
    again = command("supports", "assign", county.scenario, table, *words)
    assert again.json == said
    poor = ("--budget", "40000", "--renovated-share", "0.3")
    done = command("supports", "assign", county.scenario, table, *poor)
    assert done.code == EXIT_INFEASIBLE
    assert "at least 100,000.00 yuan" in done.err


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "TAB-0"),
        (b"\x00\x01\x02", "TAB-0"),
        (HEAD.encode() + "无此村,,post,central,2024,1,1,0".encode(), "POL-021"),
        (HEAD.encode() + b",,post,central,2024,1,1,0", "POL-020"),
        (HEAD.encode() + b",x,post,central,2024,1,nan,0", "TAB-016"),
        (HEAD.encode() + b",x,post,central,2024,1,1e300,0", "POL-022"),
        (b"village,line,firm\nx,,post\n", "TAB-014"),
    ],
    ids=["empty", "binary", "village", "neither", "nan", "huge", "columns"],
)
def test_hostile_tables(command, county, tmp_path, content, code):
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    for words in (
        ("supports", "check", path, "--scenario", county.scenario),
        ("supports", "assign", county.scenario, path, "--budget", "5"),
    ):
        done = command(*words)
        assert done.code == EXIT_BAD_INPUT, done
        assert f"error {code}" in done.err
        assert "Traceback" not in done.err


@pytest.mark.parametrize("word", ["central", "central=many", "heaven=5"])
def test_limits_that_are_none(command, county, tmp_path, word):
    path = write(tmp_path / "a.csv", "东甲村,,post,central,2024,1,100,0")
    words = ("--budget", "5", "--fund", word)
    done = command("supports", "assign", county.scenario, path, *words)
    assert done.code == EXIT_BAD_INPUT
    assert "POL-022" in done.err
