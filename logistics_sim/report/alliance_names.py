"""Names of firms instead of ids in what an alliance study answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from logistics_sim.report.run_tables import printable

ONE = ("firm",)
LISTS = ("firms", "entry_order")
COALITIONS = ("members",)
COALITION_LISTS = ("blocking", "runs_as")
BY_FIRM = ("stand_alone", "marginal", "intervals")
BY_RULE = ("shares",)


def named_answer(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of an answer in which firms go by the names in its ``names``.

    Firms without a name keep their id; of firms with the same name each gets its id behind it.
    A plus sign in a name becomes a wide one, since a plus joins the members of a coalition.

    >>> named_answer({"names": {"a": "甲"}, "firms": ["a", "b"], "values": [{"members": "a+b"}]})
    {'names': {'a': '甲'}, 'firms': ['甲', 'b'], 'values': [{'members': '甲+b'}]}
    """
    given = {
        str(firm): printable(str(name)).replace("+", "＋")
        for firm, name in dict(answer.get("names") or {}).items()
    }
    shown = list(given.values())
    names = {
        firm: f"{name} ({firm})" if shown.count(name) > 1 else name or firm
        for firm, name in given.items()
    }
    return {
        key: value if key == "names" else _named(key, value, names) for key, value in answer.items()
    }


def _named(key: str, value: Any, names: dict[str, str]) -> Any:
    def one(firm: Any) -> Any:
        return names.get(firm, firm) if isinstance(firm, str) else firm

    def joined(members: Any) -> Any:
        if not isinstance(members, str):
            return members
        return "+".join(one(firm) for firm in members.split("+"))

    change: Callable[[Any], Any] | None = None
    if key in ONE or key in LISTS:
        change = one
    elif key in COALITIONS or key in COALITION_LISTS:
        change = joined
    if change is not None and isinstance(value, str):
        return change(value)
    if change is not None and isinstance(value, list) and all(isinstance(v, str) for v in value):
        return [change(entry) for entry in value]
    if key in BY_FIRM and isinstance(value, dict):
        return {one(firm): found for firm, found in value.items()}
    if key in BY_RULE and isinstance(value, dict):
        return {
            rule: {one(firm): yuan for firm, yuan in amounts.items()}
            if isinstance(amounts, dict)
            else amounts
            for rule, amounts in value.items()
        }
    if isinstance(value, dict):
        return {inner: _named(inner, found, names) for inner, found in value.items()}
    if isinstance(value, list):
        return [_named("", entry, names) for entry in value]
    return value
