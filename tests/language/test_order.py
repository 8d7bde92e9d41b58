"""Which language is spoken: that of `--lang`, else of the scenario, else of the locale."""

import re

import pytest

from logistics_sim.cli.spoken_language import spoken_by
from logistics_sim.language import VARIABLE
from logistics_sim.report.html import report_html
from logistics_sim.report.run_tables import RunTables
from logistics_sim.scenario.stated_language import stated_language


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A scenario that asks for Chinese, one that builds on it, one that says nothing."""
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "zh.yaml").write_text("based_on: defaults\nlanguage: zh\n", encoding="utf-8")
    (tmp_path / "above.yaml").write_text("based_on: zh.yaml\nname: x\n", encoding="utf-8")
    (tmp_path / "silent.yaml").write_text("based_on: defaults\n", encoding="utf-8")
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "scenario.yaml").write_text("{language: en}", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("check zh.yaml", "zh"),
        ("check above.yaml", "zh"),
        ("check silent.yaml", None),
        ("check zh.yaml --lang en", "en"),
        ("--lang=en check zh.yaml", "en"),
        ("report run --format pdf", "en"),
        ("compare run zh.yaml", "en"),
        ("check none.yaml", None),
        ("doctor", None),
    ],
)
def test_the_order(files, words, language):
    assert spoken_by(words.split()) == language


def test_a_language_handed_on_by_a_command_stands_above_the_scenario(files, monkeypatch):
    monkeypatch.setenv(VARIABLE, "en")
    assert spoken_by(["check", "zh.yaml"]) is None


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"language: [", b"language: fr", b"- language", b"language: [zh]"],
)
def test_files_that_state_no_known_language(tmp_path, content):
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    assert stated_language(path) is None


def test_commands_speak_the_language_of_their_scenario(county, command):
    text = county.scenario.read_text(encoding="utf-8")
    county.scenario.write_text(f"language: zh\nsedd: 1\n{text}", encoding="utf-8")
    locale = {"LC_ALL": "C.UTF-8"}
    assert "错误 SCN-" in command("check", county.scenario, env=locale).err
    assert "error SCN-" in command("check", county.scenario, "--lang", "en", env=locale).err


def test_a_language_without_a_catalogue_is_a_fault(county, command):
    text = county.scenario.read_text(encoding="utf-8")
    county.scenario.write_text(f"language: fr\n{text}", encoding="utf-8")
    done = command("check", county.scenario, env={"LC_ALL": "C.UTF-8"})
    assert done.code == 2
    assert "SCN-" in done.err
    assert "language" in done.err
    assert "'zh'" in done.err


def test_the_page_shows_the_scenarios_language_first(finished_run):
    run = RunTables(finished_run[0])
    shown = re.compile(r'id="show-(..)" checked')
    assert shown.search(report_html(run))[1] == "zh"
    run.__dict__["scenario"] = run.scenario.change(language="en")
    assert shown.search(report_html(run))[1] == "en"
