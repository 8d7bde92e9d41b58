"""Another province's table is a new file: read whole, or refused with every fault at once."""

import pytest

from logistics_sim.core.errors import FaultsError, InputError
from logistics_sim.language import speaking
from logistics_sim.policy import read_review, scorecard
from logistics_sim.policy.facts import read_fact_file
from logistics_sim.policy.review_reader import shipped_path

OTHER = """
format: 1
name: other_province
title: 另一省的评分表
source: {zh: 省文件, en: a paper of the province}
total: 10
facts:
  - {id: meeting_held, kind: yes_no, title: {zh: 已召开联席会议, en: a joint meeting was held}}
items:
  - id: service
    title: {zh: 服务, en: service}
    figure: clock
    parts:
      - {id: clock, title: {zh: 72小时, en: 72 h}, formula: attainment, points: 4.5, with: {target: baseline_72h, wanted: 0.9}}
      - {id: meeting, title: {zh: 会议, en: meeting}, formula: stated_yes, points: 2.5, with: {fact: meeting_held}}
  - id: firms
    title: {zh: 企业, en: firms}
    parts:
      - {id: firms, title: {zh: 企业, en: firms}, formula: counted, points: 3, with: {count: firms, wanted: 12, in_proportion: true}}
"""  # noqa: E501


def write(tmp_path, text):
    path = tmp_path / "review.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(path):
    with pytest.raises(InputError) as caught:
        read_review(path)
    return [(fault.code, fault.where, fault.message) for fault in caught.value.faults]


def test_another_table_scores_by_its_own_points(tmp_path, full, scenario):
    review = read_review(write(tmp_path, OTHER))
    card = scorecard(full, scenario, review, {})
    assert (card["total"], card["max"]) == (6.0, 10)  # 4.5 + 0 (nothing stated) + 3 * 6 / 12
    assert [found["fact"] for found in card["to_state"]] == ["meeting_held"]
    assert card["items"][0]["max"] == 7
    with speaking("en"):
        assert str(review.title) == "另一省的评分表"
        assert str(review.source) == "a paper of the province"


def test_the_shipped_table_reads_like_any_other(tmp_path):
    text = shipped_path().read_text(encoding="utf-8")
    assert read_review(write(tmp_path, text)) == read_review()


def test_every_fault_at_once(tmp_path):
    text = (
        OTHER.replace("total: 10", "total: 11")
        .replace("formula: stated_yes", "formula: stated_yse")
        .replace("wanted: 0.9", "wanted: targets.nothing")
        .replace("count: firms", "count: farms")
        .replace("points: 4.5", "points: -4.5")
        .replace("figure: clock", "figure: cock")
        .replace("  - id: firms\n", "  - id: service\n    colour: red\n")
    )
    found = refused(write(tmp_path, text))
    codes = [code for code, _, _ in found]
    assert codes.count("POL-005") == 3
    assert {"POL-002", "POL-004", "POL-006", "POL-007"} <= set(codes)
    said = " ".join(message for _, _, message in found)
    for word in (
        "stated_yse",
        "targets.required_share",
        "'firms'",
        "'cock'",
        "'service'",
        "colour",
    ):
        assert word in said, word
    assert all(":" in where for _, where, _ in found)


@pytest.mark.parametrize(
    ("old", "new", "code", "word"),
    [
        ("fact: meeting_held", "fact: meeting_hold", "POL-006", "no fact 'meeting_hold'"),
        ("total: 10", "total: ten", "POL-004", "not a number"),
        ("points: 3,", "points: 0,", "POL-007", "no points"),
        ("name: other_province", "name: ''", "POL-004", "empty"),
        ("title: 另一省的评分表\n", "", "POL-003", "missing"),
        ("wanted: 12", "wanted: -1", "POL-005", "above zero"),
        ("wanted: 12", "wanted: .nan", "POL-005", ""),
        ("with: {fact: meeting_held}", "with: [1]", "POL-004", "table"),
        ("with: {fact: meeting_held}", "with: {fact: meeting_held, x: 1}", "POL-005", "'x'"),
        ("total: 10", "total: 10\ntotal: 10", "POL-001", "twice"),
        (OTHER, "a: [1", "POL-001", "YAML"),
        (OTHER, "- 1", "POL-004", "table"),
        (OTHER, "", "POL-001", "empty"),
    ],
)
def test_tables_that_are_refused(tmp_path, old, new, code, word):
    assert old in OTHER
    found = refused(write(tmp_path, OTHER.replace(old, new)))
    assert any(code == said and word in message for said, _, message in found), found


def test_no_such_file(tmp_path):
    assert refused(tmp_path / "none.yaml")[0][0] == "POL-001"


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ("{id: cold_platform_lnik, value: true, document: x}", "cold_platform_link"),
        ("{id: cold_platform_link, value: 1, document: x}", "not true or false"),
        ("{id: local_goods_share, value: 80, document: x}", "not between 0 and 1"),
        ("{id: local_goods_share, value: true, document: x}", "not a number"),
        ("{id: local_resources, value: -1, document: x}", "below 0"),
        ("{id: local_resources, value: 7}", "missing"),
        ("{id: local_resources, value: 7, document: ' '}", "document"),
        ("{id: local_resources, value: 7, document: x, date: 2025-13-01}", "not a date"),
        ("{id: local_resources, value: seven, document: x}", ""),
    ],
)
def test_facts_that_are_refused(tmp_path, row, word):
    path = tmp_path / "facts.yaml"
    path.write_text(f"facts:\n  - {row}\n", encoding="utf-8")
    with pytest.raises(FaultsError) as caught:
        read_fact_file(path, read_review())
    said = " ".join(f"{fault.message} {fault.hint}" for fault in caught.value.faults)
    assert word in said
    assert all(fault.code.startswith("POL-") for fault in caught.value.faults)
