"""Firms go by their names in what an alliance study answered."""

from logistics_sim.report.alliance_names import named_answer
from logistics_sim.report.alliance_section import alliance_grids, pictures

ANSWER = {
    "firms": ["a", "volume"],
    "names": {"a": "甲+子", "volume": "<b>乙</b>"},
    "values": [
        {"members": "a", "cost": 3.0},
        {"members": "volume", "cost": 2.0},
        {"members": "a+volume", "cost": 4.0, "runs_as": ["a", "volume"]},
    ],
    "stand_alone": {"a": 3.0, "volume": 2.0},
    "shares": {"volume": {"a": 2.0, "volume": 2.0}},
    "core": {"empty": False, "least_core_epsilon": 0.0, "blocking": ["a+volume"]},
    "saving": {},
}


def test_ids_become_names_and_rules_stay_rules():
    named = named_answer(ANSWER)
    assert named["firms"] == ["甲＋子", "<b>乙</b>"]
    assert named["shares"] == {"volume": {"甲＋子": 2.0, "<b>乙</b>": 2.0}}
    assert named["values"][2]["members"] == "甲＋子+<b>乙</b>"
    assert named["core"]["blocking"] == ["甲＋子+<b>乙</b>"]
    assert ANSWER["firms"] == ["a", "volume"]


def test_pictures_and_tables_say_the_names():
    named = named_answer(ANSWER)
    drawn = "".join(str(titled.picture.svg) for titled in pictures(named))
    assert "甲＋子" in drawn
    assert ">a<" not in drawn
    cells = [cell for grid in alliance_grids(named) for row in grid.rows for cell in row]
    assert "甲＋子 + <b>乙</b>" in cells


def test_firms_of_one_name_keep_their_ids_and_old_answers_stay():
    twice = named_answer({"names": {"a": "甲", "b": "甲"}, "firms": ["a", "b"]})
    assert twice["firms"] == ["甲 (a)", "甲 (b)"]
    assert named_answer({"firms": ["a"]}) == {"firms": ["a"]}
