"""The cache of results: same bytes with and without it, and only what a change touches anew."""

import json
from pathlib import Path

import pytest

from logistics_sim.assessment.scenario_run import _write_parcels
from logistics_sim.core.progress import silent
from logistics_sim.places import build_world
from logistics_sim.scenario import read_scenario
from logistics_sim.scenario.read_trace import ABSENT, digest_at, recording, still_true
from logistics_sim.study.kept_work import KeptWork
from logistics_sim.study.result_cache import ENTRY, ResultCache, cache_folder, key_of
from tests.conftest import THREE_FIRMS

BRIEF = ("--no-report",)
"""The page is drawn from the files of the folder, whose bytes are compared."""


def contents(folder: Path) -> dict[str, bytes]:
    """Bytes of every result file; the clock's file apart."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in files
        if path.name != "timing.json"
    }


def stages(cache: Path) -> dict[str, int]:
    return {
        stage.name: len(list(stage.glob(f"*/*/{ENTRY}")))
        for stage in sorted(cache.iterdir())
        if stage.is_dir()
    }


@pytest.fixture(scope="module")
def warm(make_county, command, tmp_path_factory):
    """A small county run with an empty cache, and without one."""
    folder = tmp_path_factory.mktemp("cache")
    made = make_county(folder / "county", days=3, firms=THREE_FIRMS)
    words = ("run", made.scenario, *BRIEF)
    plain = command(*words, "--out", folder / "plain", "--no-cache", "--json")
    first = command(*words, "--out", folder / "first", "--cache", folder / "c")
    assert (plain.code, first.code) == (0, 0), plain.err + first.err
    return folder, made, plain.json


@pytest.mark.slow
def test_same_bytes_without_a_cache_with_an_empty_and_with_a_full_one(warm, command):
    folder, made, answer = warm
    before = stages(folder / "c")
    words = ("run", made.scenario, *BRIEF, "--json")
    again = command(*words, "--out", folder / "again", "--cache", folder / "c")
    assert again.code == 0
    assert contents(folder / "plain") == contents(folder / "first") == contents(folder / "again")
    assert {**again.json, "seconds": 0, "out": 0} == {**answer, "seconds": 0, "out": 0}
    assert stages(folder / "c") == before
    assert "cases" not in again.json["seconds"]["by_room"]


@pytest.mark.slow
def test_a_change_of_the_alliance_plans_the_alliance_alone(warm, command, make_county):
    folder, _, _ = warm
    before = stages(folder / "c")
    changes = {"after.sorter_lines.base": 7}
    other = make_county(folder / "other", days=3, firms=THREE_FIRMS, **changes)
    done = command("run", other.scenario, "--out", folder / "o", "--cache", folder / "c", *BRIEF)
    alone = command("run", other.scenario, "--out", folder / "p", "--no-cache", *BRIEF)
    assert (done.code, alone.code) == (0, 0), done.err
    after = stages(folder / "c")
    assert after["plan"] == before["plan"] + 1
    assert after["replay"] == before["replay"] + 1
    assert after["parcels"] == before["parcels"] == 1
    assert contents(folder / "o") == contents(folder / "p")


@pytest.mark.slow
def test_a_price_that_no_plan_reads_plans_nothing_and_changes_the_ledger(
    warm, command, make_county
):
    folder, _, answer = warm
    before = stages(folder / "c")
    dearer = make_county(
        folder / "dearer", days=3, firms=THREE_FIRMS, **{"costs.station_commission_yuan.base": 0.75}
    )
    words = ("--out", folder / "d", "--cache", folder / "c", "--json", *BRIEF)
    done = command("run", dearer.scenario, *words)
    assert done.code == 0, done.err
    after = stages(folder / "c")
    new = {stage for stage, number in after.items() if number > before[stage]}
    assert new == {"ledger", "costs", "run"}
    assert done.json["cost"]["after"] > answer["cost"]["after"]
    plain = command("run", dearer.scenario, "--out", folder / "e", "--no-cache", *BRIEF)
    assert plain.code == 0
    assert contents(folder / "d") == contents(folder / "e")


@pytest.mark.slow
def test_a_target_that_only_verdicts_read_makes_nothing_anew_and_harm_is_mended(
    warm, command, make_county
):
    folder, _, answer = warm
    before = stages(folder / "c")
    change = {"targets.required_share.base": 0.98}
    stricter = make_county(folder / "stricter", days=3, firms=THREE_FIRMS, **change)
    words = ("run", stricter.scenario, *BRIEF, "--json")
    done = command(*words, "--out", folder / "f", "--cache", folder / "c")
    plain = command(*words, "--out", folder / "g", "--no-cache")
    assert (done.code, plain.code) == (0, 0), done.err
    assert stages(folder / "c") == {**before, "run": before["run"] + 1}
    assert contents(folder / "f") == contents(folder / "g")
    assert done.json["attainment"] != answer["attainment"]

    kept = {}
    for said in sorted((folder / "c").glob(f"*/*/*/{ENTRY}")):
        stage = said.relative_to(folder / "c").parts[0]
        files = json.loads(said.read_text(encoding="utf-8"))["files"]
        for name in files:
            data = (said.parent / name).read_bytes()
            (said.parent / name).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        kept[stage] = kept.get(stage, 0) + bool(files)
    assert {stage for stage, number in kept.items() if number} == set(before) - {"stock"}
    again = command(*words, "--out", folder / "h", "--cache", folder / "c")
    assert again.code == 0, again.err
    assert contents(folder / "h") == contents(folder / "g")


@pytest.mark.slow
def test_parcels_are_drawn_anew_where_what_they_depend_on_changed(county, tmp_path):
    cache, made = tmp_path / "c", []
    for number, setting in enumerate(("days=9", "days=9", "costs.driver_yuan_h.base=30", "seed=7")):
        scenario = read_scenario(county.scenario, settings=[setting])
        world = build_world(scenario)
        kept, plain = (tmp_path / f"{name}{number}" for name in ("kept", "plain"))
        for out, folder in ((kept, cache), (plain, None)):
            out.mkdir()
            kept_work = KeptWork(scenario, folder, (world.digest(),))
            _write_parcels(kept_work, world, out, 3, 2, silent)
        assert contents(kept) == contents(plain)
        made.append(stages(cache)["parcels"])
    assert made == [2, 2, 2, 4]


@pytest.mark.parametrize("harm", ["flip", "cut", "lose", "entry", "strange"])
def test_a_damaged_entry_is_found_and_made_anew(tmp_path, harm):
    store = ResultCache(tmp_path / "c")
    source, out = tmp_path / "source", tmp_path / "out"
    source.mkdir()
    out.mkdir()
    (source / "a").write_bytes(b"123")
    said = read_scenario(Path(__file__).parents[2] / "scenarios" / "tangxian.yaml")
    store.keep("plan", "k", {}, source, ["a"], {"n": 1})
    assert store.find("plan", "k", said, out) == {"n": 1}
    assert (out / "a").read_bytes() == b"123"
    (out / "a").unlink()
    (entry,) = [path.parent for path in (tmp_path / "c").rglob(ENTRY)]
    if harm == "flip":
        (entry / "a").write_bytes(b"124")
    elif harm == "cut":
        (entry / "a").write_bytes(b"12")
    elif harm == "lose":
        (entry / "a").unlink()
    elif harm == "entry":
        (entry / ENTRY).write_text("{", encoding="utf-8")
    else:
        (entry / ENTRY).write_text(json.dumps([1]), encoding="utf-8")
    assert store.find("plan", "k", said, out) is None
    assert not (out / "a").exists()
    assert not entry.exists()


def test_the_folder_stays_within_its_bound_and_what_was_used_last_stays(tmp_path):
    import os

    store = ResultCache(tmp_path / "c", most_bytes=2_500)
    source = tmp_path / "source"
    source.mkdir()
    (source / "a").write_bytes(b"x" * 1_000)
    for number, key in enumerate("abc"):
        store.keep("plan", key, {}, source, ["a"], {})
        for entry in (tmp_path / "c" / "plan" / key).glob("*/"):
            os.utime(entry, (number, number))
    store.bound()
    kept = {path.parent.parent.name for path in (tmp_path / "c").rglob(ENTRY)}
    assert kept == {"b", "c"}
    assert store.size()[1] <= 2_500
    store.bound(0)
    assert store.size() == (0, 0)


def test_a_trace_holds_what_was_read_and_nothing_else():
    said = read_scenario(Path(__file__).parents[2] / "scenarios" / "tangxian.yaml")
    with recording(said) as trace:
        float(said.demand.month_factor)
        [kind.id for kind in said.fleet]
    assert "demand.month_factor.base" in trace
    assert "fleet.0.id" in trace
    assert not any("yuan" in path for path in trace)
    assert still_true(trace, said.change(**{"costs.driver_yuan_h.base": 30}))
    assert not still_true(trace, said.change(**{"demand.month_factor.base": 1.01}))
    fewer = said.model_copy(update={"fleet": said.fleet[:-1]})
    assert not still_true(trace, fewer)
    assert digest_at(said, "fleet.99.id") == ABSENT


def test_a_part_that_is_shown_whole_is_held_whole():
    said = read_scenario(Path(__file__).parents[2] / "scenarios" / "tangxian.yaml")
    with recording(said) as trace:
        said.costs.model_dump()
    assert not still_true(trace, said.change(**{"costs.driver_yuan_h.high": 33}))
    assert still_true(trace, said.change(**{"demand.month_factor.base": 1.01}))


def test_keys_differ_where_parts_differ():
    assert key_of("a", 1) == key_of("a", 1)
    assert len({key_of("a", 1), key_of("a", 11), key_of("a1", 1), key_of("a", None)}) == 4


def test_the_environment_turns_it_off_or_names_it(monkeypatch, tmp_path):
    monkeypatch.setenv("LOGISTICS_SIM_CACHE", "off")
    assert cache_folder() is None
    monkeypatch.setenv("LOGISTICS_SIM_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    assert cache_folder(tmp_path / "named") == tmp_path / "named"


def test_the_command_shows_bounds_and_empties(warm, command):
    folder, _, _ = warm
    shown = command("cache", "--cache", folder / "c", "--json")
    assert shown.json["entries"] > 3
    gone = command("cache", "--cache", folder / "c", "--empty", "--json")
    assert (gone.json["entries"], gone.json["removed"]) == (0, shown.json["entries"])
