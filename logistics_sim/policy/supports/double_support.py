"""The two bans on double subsidy over a list of supports, every violation with its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from logistics_sim.policy.supports.table import SupportRow

VILLAGE_RULE = "one central-fund direct support a village"
LINE_RULE = "one supported firm a logistics line"


def double_supports(supports: Sequence[SupportRow]) -> list[dict[str, Any]]:
    """Return both rules with what breaks them: ``rule``, ``violations``.

    A violation has ``what`` (village or line), ``firms``, ``years`` and ``rows`` (places of
    all supports that clash). Supports of all years count together: a village that got direct
    central money once cannot get it again. Lines are compared without regard to width, case
    and blanks; any fund counts.
    """
    return [
        {"rule": VILLAGE_RULE, "violations": _villages(supports)},
        {"rule": LINE_RULE, "violations": _lines(supports)},
    ]


def _villages(supports: Sequence[SupportRow]) -> list[dict[str, Any]]:
    found: dict[str, list[SupportRow]] = {}
    for support in supports:
        if support.village and support.direct and support.fund == "central":
            found.setdefault(support.village, []).append(support)
    return [_violation(name, rows) for name, rows in sorted(found.items()) if len(rows) > 1]


def _lines(supports: Sequence[SupportRow]) -> list[dict[str, Any]]:
    found: dict[str, list[SupportRow]] = {}
    for support in supports:
        if support.line:
            found.setdefault(support.line_key, []).append(support)
    return [
        _violation(rows[0].line, rows)
        for _, rows in sorted(found.items())
        if len({row.firm for row in rows}) > 1
    ]


def _violation(name: str, rows: Sequence[SupportRow]) -> dict[str, Any]:
    return {
        "what": name,
        "firms": sorted({row.firm for row in rows}),
        "years": sorted({row.year for row in rows}),
        "rows": [row.where for row in rows],
    }
