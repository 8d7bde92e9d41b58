"""The first page follows the answer, the timetable is the plan's, the head is asked for."""

import re

import pandas as pd
import pytest

from logistics_sim.core.files import read_json, write_json
from logistics_sim.report import RunTables, write_report
from logistics_sim.report.figures.costs import change_words
from logistics_sim.report.summary import _against, summary
from logistics_sim.report.timetable_section import timetable_grids


def said(run):
    return {part.title: " ".join(part.sentences) for part in summary(run)}


def test_the_sentences_name_the_answers_figures(run):
    answer, found = run.answer, said(run)
    cost = found["What does it cost?"]
    assert f"{answer['cost_per_parcel']['after']:.2f} yuan in the alliance" in cost
    assert f"{answer['cost_per_parcel_as_is']['before']:.2f} yuan alone as it is" in cost
    assert f"{answer['scorecard']['total']:g} of 13" in found["Do the targets hold?"]
    guesses = answer["guesses"]["by_status"]["guess"]
    assert found["What is not known?"].startswith(f"{guesses} of ")
    assert "not held against" in found["What is not known?"]


@pytest.mark.parametrize("verdict", ["held", "not_held", "cannot_tell", "not_measured"])
def test_each_verdict_has_its_sentence(run_copy, verdict):
    answer = read_json(run_copy / "answer.json")
    answer["attainment"]["express_48h"].update(verdict=verdict, needs_days=19)
    write_json(run_copy / "answer.json", answer)
    words = {
        "held": "Express within 48 h: held.",
        "not_held": "Express within 48 h: not held.",
        "cannot_tell": "a run of about 19 days would tell",
        "not_measured": "Express within 48 h: not measured",
    }
    assert words[verdict] in said(RunTables(run_copy))["Do the targets hold?"]


def test_who_pays_more_is_not_called_a_saver(run):
    table = run.yuan_day("firm")
    gains = said(run)["Who gains and who pays more?"]
    against = re.findall(r"Against [^:]*: (.*?%)\.(?= |$)", gains)
    for kind, sentence in zip(("equal_service", "as_is"), against, strict=True):
        less, _between, more = sentence.partition("; more pay ")
        if sentence.startswith("every firm pays more"):
            less, more = "", sentence
        for firm in table.index:
            place = less if table.loc[firm, "after"] <= table.loc[firm, kind] else more
            assert run.name(firm) in place


@pytest.mark.parametrize(
    ("alone", "said_so"),
    [
        ((100.0, 100.0), "every firm pays less, 甲 10.0\u00a0%, 乙 20.0\u00a0%."),
        ((80.0, 70.0), "every firm pays more, 甲 12.5\u00a0%, 乙 14.3\u00a0%."),
        ((100.0, 64.0), "less pay 甲 10.0\u00a0%; more pay 乙 25.0\u00a0%."),
    ],
)
def test_all_gainers_all_payers_and_both(alone, said_so):
    class Named:
        def name(self, firm):
            return firm

    table = pd.DataFrame({"before": alone, "after": (90.0, 80.0)}, index=["甲", "乙"])
    assert _against(Named(), table, "today") == f"Against today: {said_so}"


def test_a_change_is_said_in_percent():
    assert change_words(112.0, 100.0, "x") == "12.0\u00a0% more than x"


def test_the_timetable_has_each_village_and_each_trip(run):
    villages, vehicles = timetable_grids(run)
    places = run.places.set_index("place_id")["kind"]
    called = {place for place in run.stops["place"] if places[place] == "village"}
    assert len(villages.rows) == len(called)
    assert len(vehicles.rows) == len(run.trips)
    items = sum(int(row[-1].split(" / ")[0].replace(",", "")) for row in villages.rows)
    at_villages = run.stops[run.stops["place"].isin(called)]
    assert items == at_villages["unload_items"].sum()


def test_author_office_and_signatures_are_printed(run_copy):
    path = run_copy / "scenario.yaml"
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"^report:\n(?:[ -].*\n)*", "", text, flags=re.M)
    names = "signatures: [编制人, 审核人]"
    head = f"report: {{author: 张三, office: 县商务局, date: '2025-10-01', {names}}}\n"
    path.write_text(text + head, encoding="utf-8")
    page = write_report(run_copy, languages=("zh",)).read_text(encoding="utf-8")
    assert "县商务局 · 张三 · 2025-10-01" in page
    assert "<li>审核人</li>" in page
    assert 'type="radio"' not in page  # one language needs no switch
    assert "目标是否达到？" in page
