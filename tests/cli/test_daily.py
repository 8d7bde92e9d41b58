"""The whole command: figures, plans that verify, the same bytes again, bad input."""

import json

import pytest

from logistics_sim.core.files import read_parquet


@pytest.fixture(scope="module")
def planned(make_county, command, tmp_path_factory):
    folder = tmp_path_factory.mktemp("daily")
    made = make_county(folder / "county")
    done = command("plan", made.scenario, "--out", folder / "plan")
    assert done.code == 0, done.err
    return folder, made


@pytest.fixture(scope="module")
def finished(planned, command):
    folder, made = planned
    words = ("--plan", folder / "plan", "--days", 2, "--prices", "0,1", "--json")
    done = command("daily", made.scenario, *words, "--out", folder / "daily")
    assert done.code == 0, done.err
    return folder / "daily", done.json, words


@pytest.mark.slow
def test_answer(finished):
    folder, answer, _ = finished
    assert answer.keys() >= {"contract", "version", "seed", "days", "ways", "reference", "known"}
    assert [way["price_factor"] for way in answer["ways"]] == [None, 0.0, 1.0]
    for way in answer["ways"][1:]:
        assert way["saving"].keys() == {"share", "low", "high", "yuan_day", "same_service"}
        assert way["saving"]["low"] <= way["saving"]["share"] <= way["saving"]["high"]
    assert answer["plans"] == 4
    stored = json.loads((folder / "answer.json").read_text("utf-8"))
    assert stored["ways"] == answer["ways"]
    table = read_parquet(folder / "days.parquet")
    assert len(table) == 6
    assert (folder / "frontier.svg").read_text("utf-8").startswith("<?xml")


def test_every_plan_verifies(finished, command):
    folder = finished[0]
    plans = sorted(folder.glob("plans/*/*"))
    assert [plan.name for plan in plans] == ["day-001", "day-002"] * 2
    done = command("verify", plans[-1], "--json")
    assert done.code == 0
    assert done.json["ok"] is True


@pytest.mark.slow
def test_again_the_same_bytes(finished, planned, command):
    folder, _, words = finished
    again = planned[0] / "again"
    done = command("daily", planned[1].scenario, *words, "--out", again)
    assert done.code == 0, done.err
    names = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    assert names == sorted(p.relative_to(again) for p in again.rglob("*") if p.is_file())
    for name in names:
        assert (folder / name).read_bytes() == (again / name).read_bytes(), name


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--plan", "nowhere"), "RUN-003"),
        (("--days", "0"), "CLI-001"),
        (("--days", "-3"), "CLI-001"),
        (("--prices", "0,-1"), "DAY-003"),
        (("--prices", "nan"), "DAY-003"),
        (("--prices", "cheap"), "DAY-002"),
        (("--prices", ""), "DAY-002"),
    ],
)
def test_bad_words(planned, command, tmp_path, words, code):
    folder, made = planned
    given = dict(zip(words[::2], words[1::2], strict=True))
    given = {"--plan": folder / "plan", "--days": "1", "--prices": "0", **given}
    flat = [word for pair in given.items() for word in pair]
    done = command("daily", made.scenario, *flat, "--out", tmp_path / "out")
    assert done.code == 2
    assert code in done.err
    assert not (tmp_path / "out").exists()


def test_another_scenario_is_refused(planned, command, make_county, tmp_path):
    other = make_county(tmp_path / "other", **{"operations.loading_min.base": 35})
    done = command(
        "daily", other.scenario, "--plan", planned[0] / "plan", "--days", 1, "--out", tmp_path / "o"
    )
    assert done.code == 2
    assert "DAY-004" in done.err
