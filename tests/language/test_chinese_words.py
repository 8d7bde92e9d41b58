"""Under Chinese a planner meets no English sentence: faults, help, refusals, a run's summary."""

import re

import pytest
import typer

from logistics_sim.alliance.rules.registry import shares_by
from logistics_sim.assessment.run_comparison import compare_runs
from logistics_sim.assessment.scenario_run import case_name
from logistics_sim.bench.instances.rounding import rounding_named
from logistics_sim.cli.main import app, built_command
from logistics_sim.cli.spoken_help import commands_of, help_messages, speak_help
from logistics_sim.cli.spoken_refusals import SAID, spoken_refusal
from logistics_sim.cli.verdicts import print_answer
from logistics_sim.core.advice import ADVICE, advice
from logistics_sim.core.errors import LogisticsError
from logistics_sim.core.progress import left_words
from logistics_sim.core.units import clock_s
from logistics_sim.daily_planning.daily_folder import check_daily_request
from logistics_sim.language import VARIABLE, choose, current, speaking
from logistics_sim.network.strict_json import read_collection
from logistics_sim.office_tables import read_office_table
from logistics_sim.policy.review_reader import read_review
from logistics_sim.routing.engines.registry import engine_named
from logistics_sim.scenario import read_scenario
from logistics_sim.study.contract_values import unserved_faults
from logistics_sim.study.folder import complete_folder
from logistics_sim.web.names import checked_name
from logistics_sim.web.refusal import Refusal

CODE = re.compile(
    r"`[^`]*`|'[^']*'|\"[^\"]*\"|logistics-sim [a-z -]+|[\w./:=+-]*[_./:=-][\w./:=+-]*"
)
"""What stays as it is: names in quotes, commands, paths, options, keys."""
SENTENCE = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{2,}){2,}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def english(text):
    """Return the English sentences of a text: three words and more in a row."""
    return SENTENCE.findall(CODE.sub("·", text))


@pytest.fixture
def chinese():
    with speaking("zh"):
        yield


def asked(call):
    """Return the faults that a call raises."""
    with pytest.raises((LogisticsError, Refusal)) as raised:
        call()
    return raised.value.faults


def written(path, text):
    path.write_text(text, encoding="utf-8")
    return path


WRONG = {
    "core": lambda folder: clock_s("25:00"),
    "office_tables": lambda folder: read_office_table(
        written(folder / "t.csv", ""), "places", ("id", "lon")
    ),
    "scenario": lambda folder: read_scenario(
        written(folder / "s.yaml", "title: 3\nsedd: 1\nfirms: []\nbased_on: defaults\n")
    ),
    "no scenario": lambda folder: read_scenario(folder / "none.yaml"),
    "network": lambda folder: read_collection(written(folder / "r.geojson", '{"type": "X"}')),
    "routing": lambda folder: engine_named("oracle"),
    "bench": lambda folder: rounding_named("up"),
    "alliance": lambda folder: shares_by("lottery", None),
    "policy": lambda folder: read_review(written(folder / "r.yaml", "title: x\nitems: []\n")),
    "study": lambda folder: complete_folder(folder / "run"),
    "assessment": lambda folder: compare_runs([folder / "a", folder / "b"]),
    "daily_planning": lambda folder: check_daily_request([1.0], 0),
    "web": lambda folder: checked_name("../etc", "scenario"),
}


@pytest.mark.parametrize("room", WRONG)
def test_faults_of_each_room_are_chinese(chinese, tmp_path, room):
    for fault in asked(lambda: WRONG[room](tmp_path)):
        assert CHINESE.search(fault.message), fault
        assert english(fault.message) == [], fault
        assert english(fault.todo) == [], fault


def test_a_fault_is_english_again_outside(tmp_path):
    (fault,) = asked(lambda: WRONG["no scenario"](tmp_path))
    assert fault.message == "there is no such scenario file"


def test_general_advice_is_chinese(chinese):
    for code in ADVICE:
        assert CHINESE.search(advice(code)), code
        assert english(advice(code)) == [], code


def test_every_text_of_the_help_is_chinese(chinese):
    command = typer.main.get_command(app)
    assert len(help_messages(command)) > 200
    speak_help(command)
    texts = [text for text in help_messages(command) if CHINESE.search(text)]
    for text in help_messages(command):
        assert english(text) == [], text
    assert len(texts) > 200


def test_a_page_of_help_has_chinese_heads_and_folds_its_lines(chinese, capsys):
    assert built_command().main(["run", "--help"], standalone_mode=False) in (0, None)
    page = capsys.readouterr().out
    for word in ("用法：", "参数", "选项", "[必填]", "显示此说明并退出", "--lang"):
        assert word in page
    assert english(re.sub(r"[│╭╮╰╯─]", "  ", page)) == []
    assert "…" not in page


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("No such command 'rn'. Did you mean 'run'?", "没有命令 'rn'。是否指 'run'？"),
        ("Missing argument 'SCENARIO'.", "缺少参数 'SCENARIO'"),
        (
            "Invalid value for '--format': Value error, 'q' is not one of 'html', 'pdf'.",
            "'--format' 的值无效：'q' 不是 'html', 'pdf' 之一",
        ),
        ("something that nobody knows", "something that nobody knows"),
    ],
)
def test_wrong_words_are_refused_in_chinese(chinese, said, expected):
    assert spoken_refusal(said) == expected
    with speaking("en"):
        assert spoken_refusal(said) == said


def test_the_sentences_of_refusals_differ():
    assert len(set(SAID)) == len(SAID)


def test_the_summary_of_a_run_is_chinese(chinese, finished_run, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")
    print_answer(finished_run[1])
    page = capsys.readouterr().out
    for word in ("时效达成率，95 % 置信区间", "成本（元）与节约", "评分", "未验证", "每件成本"):
        assert word in page
    assert english(re.sub(r"[│┃┏┓┗┛━─┡╇┩└┴┘╵]", "  ", page)) == []
    assert left_words(200) == "3 分钟"


def test_a_run_names_firms_and_variants_in_chinese(chinese, finished_run):
    read = read_scenario(finished_run[2].scenario)
    names = [
        case_name(read, who) for who in (read.joint_operator(), *read.alone_operators("as_is"))
    ]
    assert names[0] == "联盟"
    assert all(name.endswith("：各自，现状") for name in names[1:])
    lost = {"final_states": {"as_is": {"unserved": 451}}, "plans": {"as_is": []}}
    (fault,) = unserved_faults(lost, "as_is")
    assert str(fault).startswith("RTE-011 各自，现状: 451 件未配送")


def test_a_chosen_language_is_that_of_processes_started_later(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.delenv(VARIABLE, raising=False)
    assert current() == "en"
    monkeypatch.setenv(VARIABLE, "en")
    choose("zh")
    assert current() == "zh"
    with speaking("en"):
        assert current() == "en"
    with pytest.raises(ValueError, match="no catalogue"):
        choose("fr")


def test_every_command_takes_the_language():
    commands = list(commands_of(built_command()))
    assert len(commands) > 40
    for command in commands:
        assert any("--lang" in said.opts for said in command.params), command.name
