"""Bad scenario files through the real command: code, place, hint, and nothing written."""

import os
import re

import pytest
import yaml

from logistics_sim.core.errors import EXIT_BAD_INPUT


def told(done):
    """Return the lines of errors, each with code, place, message and what to do."""
    lines = [line for line in done.err.splitlines() if line.startswith("error ")]
    for line in lines:
        assert re.fullmatch(r"error [A-Z]{3}-\d{3} .+: .+ \(.+\)", line), line
    return lines


def refused(command, path, code, *words):
    """Assert that `check` refuses a scenario with this code and return all faults."""
    told = command("check", path, "--json")
    assert told.code == EXIT_BAD_INPUT, told
    assert told.json["ok"] is False
    faults = told.json["faults"]
    for fault in faults:
        assert fault.keys() == {"code", "where", "message", "hint"}
        assert all(fault.values()), fault
    assert code in {fault["code"] for fault in faults}
    said = " ".join(" ".join(fault.values()) for fault in faults)
    for word in words:
        assert word in said
    return faults


def test_missing_file(command, tmp_path):
    refused(command, tmp_path / "none.yaml", "SCN-001", "there is no such scenario file")
    plain = command("check", tmp_path / "none.yaml")
    assert plain.code == EXIT_BAD_INPUT
    assert plain.out == ""
    assert plain.err.startswith("error SCN-001 ")


def test_a_folder_is_no_scenario(command, tmp_path):
    refused(command, tmp_path, "SCN-001")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file(command, county):
    county.scenario.chmod(0)
    refused(command, county.scenario, "SCN-001", "cannot be read")


@pytest.mark.parametrize(
    "content, code, word",
    [
        (b"", "SCN-002", "empty"),
        (b"- a\n- b\n", "SCN-002", "table of keys"),
        (b"a: [1, 2\n", "SCN-002", ":2"),
        ("name: 唐县".encode("gbk"), "SCN-001", "GBK"),
        (b"\x00\xff\xfe\x01" * 40, "SCN-001", "UTF-8"),
        (b"name: \x07\n", "SCN-002", ""),
    ],
    ids=["empty", "list", "unclosed", "gbk", "binary", "control"],
)
def test_files_that_are_no_scenario(command, tmp_path, content, code, word):
    path = tmp_path / "bad.yaml"
    path.write_bytes(content)
    refused(command, path, code, word)


def test_row_21_alias_bomb(command, tmp_path):
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for this, last in zip("bcdefghij", "abcdefghi", strict=True):
        lines.append(f"{this}: &{this} [{', '.join([f'*{last}'] * 9)}]")
    path = tmp_path / "bomb.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert path.stat().st_size < 600
    refused(command, path, "SCN-005")


def test_row_22_surprises_of_yaml_stay_text_or_are_refused(command, county):
    county.edit("start_date: '2025-09-01'", "start_date: 20250901\nseed: 7")
    faults = refused(command, county.scenario, "SCN-004", "stands twice")
    assert "lines" in faults[0]["message"]


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("days: 6", "days: NO", "days"),
        ("days: 6", "days: 0x10", "days"),
        ("days: 6", "days: .inf", "days"),
        ("days: 6", "days: 6.5", "days"),
        ("days: 6", "days: 1e400", "finite"),
        ("station_open: 08:00", "station_open: 25:99", "25:99"),
        ("station_open: 08:00", "station_open: 20:00", "close"),
    ],
)
def test_row_22_values_that_only_look_right(command, county, old, new, said):
    county.edit(old, new)
    done = command("check", county.scenario)
    assert done.code == EXIT_BAD_INPUT
    assert said in done.err


def test_row_22_times_without_quotes_are_times(command, county):
    """``08:00`` is 480 in YAML 1.1; here it is eight o'clock."""
    county.edit("station_open: 08:00", "station_open: 8:00")
    assert command("check", county.scenario).code == 0
    county.edit("station_open: 8:00", "station_open: 480")
    done = command("check", county.scenario)
    assert done.code == EXIT_BAD_INPUT
    assert "station_open" in done.err


@pytest.mark.parametrize("depth", [5_000, 100_000])
@pytest.mark.parametrize("brackets", ["[]", "{}"])
def test_row_23_nested_brackets(command, tmp_path, depth, brackets):
    path = tmp_path / "deep.yaml"
    path.write_text("a: " + brackets[0] * depth + brackets[1] * depth, encoding="utf-8")
    done = command("check", path)
    assert done.code == EXIT_BAD_INPUT
    assert "SCN-00" in done.err


@pytest.mark.parametrize(
    "old, new, near",
    [
        ("seed: ", "sedd: ", "did you mean 'seed'?"),
        ("  residents:", "  residnets:", "did you mean 'residents'?"),
        ("  driver_yuan_h:", "  driver_yuan:", "did you mean 'driver_yuan_h'?"),
        ("name: small", "name: small\ncolour: red", "unknown key 'colour'"),
    ],
)
def test_row_24_unknown_keys_get_a_suggestion(command, county, old, new, near):
    county.edit(old, new)
    line = county.scenario.read_text(encoding="utf-8").split(new)[0].count("\n") + 1
    done = command("check", county.scenario)
    assert done.code == EXIT_BAD_INPUT
    assert "SCN-003" in done.err
    assert near in done.err
    named = "colour" if "colour" in new else new.strip(" :")
    assert any(
        f"{county.scenario}:{line + ('colour' in new)}" in row
        for row in done.err.splitlines()
        if named in row
    )


@pytest.mark.parametrize(
    "roads",
    ["../../../../etc/passwd", "/etc/passwd", "../../outside.geojson", "..", "link.geojson"],
)
def test_row_25_paths_out_of_the_project(command, county, roads):
    (county.scenario.parent / "link.geojson").symlink_to("/etc/passwd")
    county.edit("roads: ../networks/small_roads.geojson", f"roads: {roads}")
    done = command("check", county.scenario)
    assert done.code == EXIT_BAD_INPUT
    assert "root:" not in done.err + done.out
    if roads != "..":
        assert "SCN-011" in done.err


@pytest.mark.parametrize(
    "key, value, said",
    [
        ("fleet.0.payload_kg.base", -900, "above zero"),
        ("fleet.0.volume_m3.base", 0, "above zero"),
        ("costs.driver_yuan_h.base", -1, "low (18.0) is above base"),
        ("targets.express_h.base", -48, "above zero"),
        ("targets.saving_share.base", 20, "between 0 and 1"),
        ("demand.residents.base", -1, "negative"),
        ("operations.shift_h.base", 0, ""),
    ],
)
def test_numbers_that_cannot_be(command, county, key, value, said):
    data = yaml.safe_load(county.scenario.read_text(encoding="utf-8"))
    target = data
    *parents, last = key.split(".")
    for part in parents:
        target = target[int(part)] if isinstance(target, list) else target[part]
    target[last] = value
    county.scenario.write_text(yaml.safe_dump(data), encoding="utf-8")
    faults = refused(command, county.scenario, "SCN-008", said)
    name = parents[-1]
    assert any(name in fault["message"] for fault in faults)
    assert all(":" in fault["where"] for fault in faults)


def test_every_fault_is_told_at_once(command, county):
    county.edit("seed: ", "sedd: ").edit("days: 6", "days: -6")
    faults = refused(command, county.scenario, "SCN-003")
    assert {fault["code"] for fault in faults} == {"SCN-003", "SCN-007", "SCN-008"}


def test_run_and_plan_refuse_before_they_write(command, county, tmp_path):
    county.edit("days: 6", "days: -6")
    for word in ("run", "plan"):
        done = command(word, county.scenario, "--out", tmp_path / "out", "--json")
        assert done.code == EXIT_BAD_INPUT
        assert "SCN-008" in done.err
        assert done.out == ""
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("locale", ["C", "POSIX"])
def test_row_36_chinese_names_in_a_poor_locale(command, county, locale):
    county.edit("days: 6", "days: 六")
    env = {"LANG": locale, "LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = command("check", county.scenario, env=env)
    assert done.code == EXIT_BAD_INPUT
    assert "SCN-008" in done.err


@pytest.mark.parametrize(
    "words",
    [
        ("run",),
        ("run", "{scenario}"),
        ("nonsense",),
        ("run", "{scenario}", "--out", "{out}", "--days", "0"),
        ("run", "{scenario}", "--out", "{out}", "--days", "x"),
        ("run", "{scenario}", "--out", "{out}", "--seed", "-1"),
        ("run", "{scenario}", "--out", "{out}", "--workers", "0"),
        ("simulate", "{out}", "--out", "{out}", "--engine", "warp"),
        ("plan", "{scenario}", "--out", "{out}", "--firm", "nobody"),
        ("plan", "{scenario}", "--out", "{out}", "--firm", "post", "--variant", "x"),
        ("score", "{out}"),
        ("verify", "{out}"),
        ("report", "{out}"),
        ("compare", "{out}", "{out}"),
    ],
)
def test_wrong_words_end_with_2(command, county, tmp_path, words):
    filled = [word.format(scenario=county.scenario, out=tmp_path / "out") for word in words]
    done = command(*filled)
    assert done.code == EXIT_BAD_INPUT
    assert told(done)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "words, said",
    [
        (("rnu",), "Did you mean 'run'?"),
        (("run",), "SCENARIO"),
        (("run", "x.yaml"), "--out"),
        (("run", "x.yaml", "--out", "o", "--days", "many"), "--days"),
        (("bench", "solve"), "INSTANCE"),
        (("plan", "x.yaml", "--out"), "--out"),
        (("verify", "a", "b"), "b"),
    ],
)
def test_wrong_words_have_a_code_and_name_the_help(command, words, said):
    done = command(*words)
    assert done.code == EXIT_BAD_INPUT
    (line,) = told(done)
    assert line.startswith("error CLI-001 logistics-sim")
    assert said in line
    assert "--help)" in line


def test_help_is_no_error(command):
    done = command("run", "--help")
    assert done.code == 0
    assert "--out" in done.out
    assert done.err == ""
    assert "Usage" in command().out + command().err


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("{id: 2, depart: '13:30'}", "{id: 1, depart: '13:30'}", "two waves have the same id"),
        ("{id: 2, depart: '13:30'}", "{id: 2, depart: '06:30'}", "two waves have the same depart"),
        ("{id: 1, depart: '06:30'}", "{id: 1, depart: '00:05'}", "begins before midnight"),
        ("residents: {base: 4000.0", "residents: {base: 1.0e+15", "1000000000"),
        ("month_factor: {base: 1.0", "month_factor: {base: 0.0", "no parcels on any day"),
        ("start_date: '2025-09-01'", "start_date: '9999-12-30'", "2200"),
        ("- id: micro_van", "- id: micro_van\n  count: 1000000000000000", "100000"),
    ],
)
def test_values_that_would_only_fail_later(command, county, old, new, said):
    county.edit(old, new)
    done = command("check", county.scenario)
    assert done.code == EXIT_BAD_INPUT
    assert said in done.err


@pytest.mark.parametrize("words", [("--days", "100000000"), ("--seed", str(2**63))])
def test_options_beyond_reason_are_refused_at_once(command, county, tmp_path, words):
    done = command("run", county.scenario, "--out", tmp_path / "out", *words)
    assert done.code == EXIT_BAD_INPUT
    assert words[0] in done.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("echelons", "said", "code", "word"),
    [
        ("auto", "{township: x}", "SCN-008", "hand_over needs echelons: transfer"),
        ("transfer", "{township: x, waves: [9]}", "SCN-008", "unknown waves: [9]"),
        ("transfer", "{township: x}, {township: x}", "SCN-008", "a township twice"),
        ("transfer", "{township: x}", "DEM-003", "'x' is no township station"),
    ],
)
def test_hand_over_where_nothing_can_be(command, county, echelons, said, code, word):
    head, after = county.scenario.read_text(encoding="utf-8").split("\nafter:\n", 1)
    after, rest = after.split("\nbefore:\n", 1)
    stated = ("  echelons", "  hand_over")
    kept = [line for line in after.split("\n") if not line.startswith(stated)]
    kept += [f"  echelons: {echelons}", f"  hand_over: [{said}]"]
    text = "\n".join([head, "after:", *kept, "before:", rest])
    county.scenario.write_text(text, encoding="utf-8")
    done = command("check", county.scenario)
    assert done.code == EXIT_BAD_INPUT
    assert code in done.err
    assert word in done.err
