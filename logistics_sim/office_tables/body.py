"""Which rows below the heads are rows of the table, and which are sums, notes or empty."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from logistics_sim.language import noop
from logistics_sim.office_tables.grid import Grid
from logistics_sim.office_tables.heads import Heads
from logistics_sim.office_tables.signs import match_key, plain

TOTAL = re.compile(
    r"^(合计|总计|小计|共计|累计|本页合计|本页小计|全县合计|平均|平均值|total|subtotal|grandtotal|sum)[:：]?$"
)
TOTAL_END = re.compile(r"(合计|小计|总计)[:：]?$")
NOTE = re.compile(
    r"^(注|备注|说明|填表|填报|制表|审核|数据来源|来源|单位负责人|联系人|联系电话|截止|截至|note|source)"
)
ORDINALS = "甲乙丙丁戊己庚辛壬癸"


@dataclass
class Body:
    """Indexes of the rows that count, of the totals, and how many others were set aside."""

    rows: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    aside: Counter[str] = field(default_factory=Counter)


def sort_rows(grid: Grid, heads: Heads) -> Body:
    """Tell rows from totals, notes, repeated heads, rows of column numbers and empty rows."""
    body = Body()
    head_keys = [match_key(name) for name in heads.names]
    first = heads.last + 1
    above = sum(any(plain(cell) for cell in row) for row in grid.cells[: heads.last])
    if above:
        body.aside[noop("rows above the heads")] = above
    for index in range(first, len(grid.cells)):
        texts = [plain(cell) for cell in grid.cells[index]]
        filled = [text for text in texts if text]
        if not filled:
            body.aside[noop("empty rows")] += 1
        elif _repeats(texts, head_keys):
            body.aside[noop("repeated heads")] += 1
        elif not body.rows and _numbers_columns(filled):
            body.aside[noop("rows of column numbers")] += 1
        elif _is_total(filled):
            body.aside[noop("rows of totals")] += 1
            body.totals.append(index)
        elif len(filled) <= 2 and NOTE.match(match_key(filled[0])):
            body.aside[noop("rows of notes")] += 1
        else:
            body.rows.append(index)
    return body


def _repeats(texts: list[str], head_keys: list[str]) -> bool:
    """Say whether a row holds the heads again."""
    if len(texts) > len(head_keys):
        return False
    return all(match_key(text) == key for text, key in zip(texts, head_keys, strict=False))


def _is_total(filled: list[str]) -> bool:
    """Say whether a row is a sum; a place with a code of its own never is."""
    keys = [match_key(text) for text in filled[:3]]
    if any(TOTAL.match(key) for key in keys):
        return True
    return bool(TOTAL_END.search(keys[0])) and not keys[0][0].isdigit()


def _numbers_columns(filled: list[str]) -> bool:
    """Say whether a row only numbers the columns, as statistical forms do (甲, 乙, 1, 2)."""
    digits = [text for text in filled if text not in ORDINALS]
    if len(digits) == len(filled) and len(filled) < 5:
        return False
    return digits == [str(number) for number in range(1, len(digits) + 1)]
