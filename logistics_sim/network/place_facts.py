"""What a planner's table says about a place beside its point: people, hours, functions."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import Fault
from logistics_sim.language import gettext as _
from logistics_sim.office_tables.clock import clock_span, has_pause, read_clock
from logistics_sim.office_tables.signs import match_key

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.office_tables import OfficeTable

COUNT_FACTS = ("residents", "households")
TEXT_FACTS = (
    "township_name",
    "open",
    "close",
    "grade",
    "functions",
    "residents_source",
    "households_source",
    "hours_source",
    "grade_source",
    "functions_source",
    "terrain_source",
)
LARGEST_VILLAGE = 200_000
"""Residents above which a place is hardly a village."""
FACTS = (*COUNT_FACTS, *TEXT_FACTS)
"""Optional properties of a point in the road file; each figure goes with its source."""

TERRAIN_WORDS = {
    "平原": "plain",
    "平原区": "plain",
    "平坝": "plain",
    "平川": "plain",
    "川区": "plain",
    "丘陵": "hill",
    "丘陵区": "hill",
    "半山区": "hill",
    "浅山": "hill",
    "浅山区": "hill",
    "山区": "mountain",
    "山地": "mountain",
    "深山": "mountain",
    "深山区": "mountain",
    "高山": "mountain",
    "hilly": "hill",
    "mountainous": "mountain",
}
FUNCTION_WORDS = {
    "pick_up": ("pick_up", "pickup", "代收", "取件", "自提", "收件", "快递代收"),
    "home_delivery": ("home_delivery", "上门", "送货上门", "投递到户", "派送", "配送"),
    "cold_cabinet": ("cold_cabinet", "冷藏", "冷柜", "冷链", "冷藏柜", "冷冻"),
    "posting": ("posting", "寄件", "揽收", "收寄", "寄递", "代寄", "寄送"),
}
APART = re.compile(r"[、,;/|+\s和及]+")


def read_facts(table: OfficeTable) -> dict[str, list[Any]]:
    """Return the facts of each row that the table has columns for, with their sources."""
    facts: dict[str, list[Any]] = {}
    for name in COUNT_FACTS:
        if table.has(name):
            facts[name] = table.whole(name).tolist()
            facts[f"{name}_source"] = _sources(table, name, [v == v for v in facts[name]])
    if table.has("township_name"):
        facts["township_name"] = table.texts("township_name")
    _hours(table, facts)
    if table.has("grade"):
        facts["grade"] = table.texts("grade")
        facts["grade_source"] = _sources(table, "grade", facts["grade"])
    if table.has("functions"):
        facts["functions"] = _functions(table)
        facts["functions_source"] = _sources(table, "functions", facts["functions"])
    return facts


def _sources(table: OfficeTable, meaning: str, filled: list[Any]) -> list[str]:
    source = table.source(meaning)
    return [source if there else "" for there in filled]


def _hours(table: OfficeTable, facts: dict[str, list[Any]]) -> None:
    hint = _("write 08:00-18:00")
    if table.has("hours"):
        spans = table.read_as("hours", clock_span, ("", ""), _("no opening hours"), hint)
        facts["open"], facts["close"] = ([span[end] for span in spans] for end in (0, 1))
        facts["hours_source"] = _sources(table, "hours", facts["open"])
        pauses = sum(has_pause(text) for text in table.texts("hours"))
        if pauses:
            where = _("{file}, column {head}", file=table.grid.file, head=table.head("hours"))
            text = _(
                "{pauses} places close in between, which is not modelled: the outer hours count",
                pauses=pauses,
            )
            table.warnings.append(Fault("TAB-025", where, text, _("state hours without a pause")))
    elif table.has("open") and table.has("close"):
        for name in ("open", "close"):
            facts[name] = table.read_as(name, read_clock, "", _("no time of day"), _("write 08:00"))
        both = list(zip(facts["open"], facts["close"], strict=True))
        wrong = [
            (
                row,
                _(
                    "open {opens}, close {closes}",
                    opens=opens or "unknown",
                    closes=closes or "unknown",
                ),
            )
            for row, (opens, closes) in enumerate(both)
            if (opens or closes) and not (opens and closes and opens < closes)
        ]
        table.add("open", "TAB-017", wrong, _("give both, the earlier one first"))
        facts["hours_source"] = _sources(table, "open", facts["open"])


def _functions(table: OfficeTable) -> list[str]:
    """Return the functions of each station in our words; others are counted and said."""
    word_of = {match_key(word): name for name, words in FUNCTION_WORDS.items() for word in words}
    strange: Counter[str] = Counter()
    out = []
    for cell in table.texts("functions"):
        words = [word for word in APART.split(cell) if word]
        strange.update(word for word in words if match_key(word) not in word_of)
        known = {word_of[match_key(word)] for word in words if match_key(word) in word_of}
        out.append(",".join(sorted(known or {"pick_up"})) if words else "")
    if strange:
        told = ", ".join(f"{word} ({count})" for word, count in sorted(strange.items()))
        hint = _("home_delivery 上门, cold_cabinet 冷藏, posting 寄件 and pick_up 代收 are")
        where = _("{file}, column {head}", file=table.grid.file, head=table.head("functions"))
        table.warnings.append(
            Fault("TAB-025", where, _("functions not modelled: {told}", told=told), hint)
        )
    return out


def fill_facts(nodes: pd.DataFrame) -> pd.DataFrame:
    """Return the nodes with empty texts where a fact of other nodes is not known."""
    for name in TEXT_FACTS:
        if name in nodes:
            nodes[name] = nodes[name].fillna("")
    return nodes


def stated_facts(row: dict[Any, Any]) -> dict[str, Any]:
    """Return the facts of a node that are known, counts as whole numbers, for a file."""
    found: dict[str, Any] = {}
    for name in FACTS:
        value = row.get(name)
        if value is None or value != value or value == "":
            continue
        found[name] = int(value) if name in COUNT_FACTS else str(value)
    return found
