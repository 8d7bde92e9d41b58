"""Words, months and days as offices write them in tables of supports, returns and projects."""

from __future__ import annotations

import datetime as dt
import re

FUNDS = {
    "中央": "central",
    "中央财政": "central",
    "中央资金": "central",
    "中央财政资金": "central",
    "省级": "provincial",
    "省": "provincial",
    "省级财政": "provincial",
    "市级": "municipal",
    "市": "municipal",
    "县级": "county",
    "县": "county",
    "自筹": "own",
    "企业自筹": "own",
}
"""Where the money of a support comes from."""
YES_OR_NO = {"是": "1", "有": "1", "yes": "1", "√": "1", "否": "0", "无": "0", "no": "0", "×": "0"}
"""Whether something is so: 1 or 0."""
STATES = {
    "仿真": "simulated",
    "说明": "stated",
    "填报": "stated",
    "缺": "missing",
    "缺失": "missing",
}
"""Where a figure of a return comes from."""
MONTH = re.compile(r"^([0-9]{4})[-/.年]([0-9]{1,2})月?$")
DAY = re.compile(r"^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?: 00:00:00)?$")


def month_text(text: str) -> str | None:
    """Return a month as ``YYYY-MM``, None where the text is none.

    >>> month_text("2025年9月"), month_text("2025-13")
    ('2025-09', None)
    """
    found = MONTH.match(text.strip())
    if found is None or not 1 <= int(found[2]) <= 12:
        return None
    return f"{found[1]}-{int(found[2]):02d}"


def written_day(text: str) -> dt.date | None:
    """Return a day, None where the text is none.

    >>> written_day("2025年12月31日")
    datetime.date(2025, 12, 31)
    """
    found = DAY.match(text.strip())
    try:
        return dt.date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None
