"""A cost game: what every coalition of firms would pay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import Fault, FaultsError, InputError
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

MOST_PLAYERS = 20
MOST_YUAN = 1e15
"""A larger cost is a slip; sums of them would overflow."""


@dataclass(frozen=True)
class CostGame:
    """Costs of all coalitions of `firms`.

    `cost` has shape ``(2**n,)``: entry ``b`` belongs to the firms whose bit is set in
    ``b`` (bit ``i`` = ``firms[i]``), entry 0 is 0, and ``inf`` marks a coalition that
    has no feasible plan. Unit: whatever the table states, usually yuan.
    """

    firms: tuple[str, ...]
    cost: NDArray[np.float64]

    @property
    def n(self) -> int:
        """Number of firms."""
        return len(self.firms)

    @property
    def grand(self) -> float:
        """Cost of the coalition of all firms."""
        return float(self.cost[-1])

    @property
    def alone(self) -> NDArray[np.float64]:
        """Cost of each firm alone, shape ``(n,)``."""
        return np.asarray(self.cost[1 << np.arange(self.n)])

    @property
    def scale(self) -> float:
        """Largest finite cost, at least 1: tolerances are relative to it."""
        finite = np.abs(self.cost[np.isfinite(self.cost)])
        return max(float(finite.max()), 1e-12)

    def members(self, coalition: int) -> tuple[str, ...]:
        """Return the firms of a coalition number."""
        return tuple(firm for i, firm in enumerate(self.firms) if coalition >> i & 1)

    def name(self, coalition: int) -> str:
        """Return the firms joined by ``+``."""
        return "+".join(self.members(coalition))

    def number(self, members: Iterable[str]) -> int:
        """Return the number of the coalition with these firms."""
        return sum(1 << self.firms.index(firm) for firm in members)

    def restrict(self, members: tuple[str, ...]) -> CostGame:
        """Return the game among `members` only."""
        bits = np.array([self.firms.index(firm) for firm in members])
        numbers = np.arange(1 << len(members))
        mapped = (((numbers[:, None] >> np.arange(len(members))) & 1) << bits).sum(axis=1)
        return CostGame(members, self.cost[mapped])

    def need_finite(self, rule: str) -> None:
        """Raise `InputError` (ALL-006) when `rule` needs a coalition that has no plan."""
        missing = np.flatnonzero(~np.isfinite(self.cost))
        if missing.size:
            names = ", ".join(self.name(int(b)) for b in missing[:3])
            raise InputError(
                "ALL-006",
                _("rule {rule}", rule=rule),
                _(
                    "{size} coalitions have no feasible plan ({names})",
                    size=missing.size,
                    names=names,
                ),
                _("use the volume rule, or leave out the firms that cannot serve alone"),
            )


def game_of(costs: Mapping[str, float]) -> CostGame:
    """Return the game of a mapping ``{"a": 3, "b": 4, "a+b": 5}``.

    Raises `FaultsError` with ALL-001 (no firm), ALL-002 (coalition missing), ALL-003
    (named twice), ALL-004 (not a number), ALL-005 (too many firms, or no cost for all).

    >>> game_of({"a": 3, "b": 4, "a+b": 5}).grand
    5.0
    """
    firms: list[str] = []
    for name in costs:
        for firm in _members(name):
            if firm not in firms:
                firms.append(firm)
    if not firms:
        raise InputError(
            "ALL-001", _("coalition values"), _("there is no firm"), _("give one row a coalition")
        )
    if len(firms) > MOST_PLAYERS:
        raise InputError(
            "ALL-005",
            _("coalition values"),
            _("{count} firms are too many for a table", count=len(firms)),
        )
    table = np.full(1 << len(firms), np.nan)
    table[0] = 0.0
    faults = []
    for name, cost in costs.items():
        members = _members(name)
        number = sum(1 << firms.index(firm) for firm in set(members))
        if len(set(members)) < len(members):
            faults.append(
                Fault("ALL-003", _("coalition {name!r}", name=name), _("a firm is named twice"))
            )
        elif not np.isnan(table[number]):
            faults.append(
                Fault(
                    "ALL-003", _("coalition {name!r}", name=name), _("the coalition stands twice")
                )
            )
        elif np.isnan(cost) or (cost != np.inf and abs(cost) > MOST_YUAN):
            text = _(
                "cost {cost} is not a number up to {most_yuan:g}", cost=cost, most_yuan=MOST_YUAN
            )
            faults.append(Fault("ALL-004", _("coalition {name!r}", name=name), text))
        else:
            table[number] = cost
    game = CostGame(tuple(firms), table)
    missing = [game.name(int(b)) for b in np.flatnonzero(np.isnan(table))]
    if missing and not faults:
        shown = ", ".join(missing[:5]) + (" ..." if len(missing) > 5 else "")
        faults.append(
            Fault(
                "ALL-002",
                _("coalition values"),
                _(
                    "{count} of {count_2} coalitions are missing: {shown}",
                    count=len(missing),
                    count_2=(1 << len(firms)) - 1,
                    shown=shown,
                ),
                _("give a cost for every coalition, or 'infeasible'"),
            )
        )
    if not faults and not np.isfinite(table[-1]):
        text = _("the coalition of all firms has no feasible plan")
        faults.append(Fault("ALL-005", _("coalition values"), text, _("there is nothing to share")))
    if faults:
        raise FaultsError(faults)
    return game


def game_from_frame(frame: pd.DataFrame) -> CostGame:
    """Return the game of a table with columns ``members`` and ``cost``."""
    for column in ("members", "cost"):
        if column not in frame:
            known = ", ".join(map(str, frame.columns))
            raise InputError(
                "ALL-001",
                "table",
                _("column {column!r} is missing", column=column),
                _("found: {known}", known=known),
            )
    costs: dict[str, float] = {}
    faults = []
    for row, (name, cost) in enumerate(zip(frame["members"], frame["cost"], strict=True), start=2):
        key = "+".join(sorted(_members(str(name))))
        if key in costs:
            faults.append(
                Fault(
                    "ALL-003",
                    _("row {row}", row=row),
                    _("coalition {name!r} stands twice", name=name),
                )
            )
        try:
            costs[key] = _amount(cost)
        except ValueError:
            faults.append(
                Fault(
                    "ALL-004",
                    _("row {row}", row=row),
                    _(
                        "cost {cost!r} is not a number up to {most_yuan:g}",
                        cost=cost,
                        most_yuan=MOST_YUAN,
                    ),
                    _("or 'infeasible'"),
                )
            )
    if faults:
        raise FaultsError(faults)
    ordered = {firm: None for name in frame["members"] for firm in _members(str(name))}
    game = game_of(costs)
    return game.restrict(tuple(firm for firm in ordered if firm in game.firms))


def _amount(cost: object) -> float:
    text = str(cost).strip().lower()
    if text in ("infeasible", "inf", "+inf"):
        return float("inf")
    number = float(text)
    if not abs(number) <= MOST_YUAN:
        raise ValueError(text)
    return number


def _members(name: str) -> list[str]:
    return [part.strip() for part in name.split("+") if part.strip()]
