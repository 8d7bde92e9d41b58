"""Which parameters are drawn, and what a draw of each changes: found by what the work reads.

The plans are made, the days played and priced once with every read of the scenario noted (see
`scenario.read_trace`, by which the cache of results knows whether a plan still fits). A parameter
that the planning reads changes plans; one that the replay reads, too, but not the planning, changes
days; one that only the prices or the targets read changes those; one that nothing reads cannot move
the answer and is not drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from logistics_sim.assessment.uncertainty.marginals import has_range, marginal, quantile
from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.scenario import Parameter, Scenario
from logistics_sim.scenario.read_trace import WHOLE, Trace

Kind = Literal["plans", "days", "prices"]


@dataclass(frozen=True)
class DrawnParameter:
    """A parameter to draw: its dotted `key`, its `place` with the numbers of list entries."""

    key: str
    place: str
    stated: Parameter
    kind: Kind

    def at(self, probability: float) -> float:
        """Return its value at a probability."""
        return float(quantile(self.stated, np.array([probability]))[0])

    def to_dict(self) -> dict[str, Any]:
        """Return what is told of it."""
        stated = self.stated
        return {
            "key": self.key,
            "low": stated.low,
            "base": stated.base,
            "high": stated.high,
            "unit": stated.unit,
            "status": stated.status,
            "marginal": marginal(stated),
            "changes": self.kind,
        }


@dataclass(frozen=True)
class Drawn:
    """Parameters that change `plans`, `days` but no plans, `prices` alone, and what is not drawn.

    `without_range` are guesses and estimates that do not say how far they may be off,
    `unread` those with a range that this run never reads.
    """

    plans: tuple[DrawnParameter, ...]
    days: tuple[DrawnParameter, ...]
    prices: tuple[DrawnParameter, ...]
    without_range: tuple[str, ...]
    unread: tuple[str, ...]

    @property
    def parameters(self) -> tuple[DrawnParameter, ...]:
        """All that are drawn, those that change plans in front: the order of the columns."""
        return self.plans + self.days + self.prices


def drawn_parameters(scenario: Scenario, planning: Trace, playing: Trace, judging: Trace) -> Drawn:
    """Return what to draw of `scenario`, by what planning, playing and judging read."""
    traces: dict[Kind, Trace] = {"plans": planning, "days": playing, "prices": judging}
    drawn: dict[Kind, list[DrawnParameter]] = {kind: [] for kind in traces}
    without, unread = [], []
    for key, stated in scenario.parameters():
        if not has_range(stated):
            if stated.status in ("guess", "derived"):
                without.append(key)
            continue
        place = _place(scenario, key)
        kind = next((kind for kind, trace in traces.items() if reads(trace, place)), None)
        if kind is None:
            unread.append(key)
        else:
            drawn[kind].append(DrawnParameter(key, place, stated, kind))
    plans, days, prices = (tuple(found) for found in drawn.values())
    return Drawn(plans, days, prices, tuple(without), tuple(unread))


def reads(trace: Trace, place: str) -> bool:
    """Return whether work with this `trace` read the value of the parameter at `place`.

    >>> reads({"costs.driver_yuan_h.base": ""}, "costs.driver_yuan_h")
    True
    >>> reads({"costs.*": ""}, "costs.driver_yuan_h"), reads({"costs.hub.low": ""}, "costs.hub")
    (True, False)
    """
    keys = place.split(".")
    parts = {".".join([*keys[:depth], WHOLE]) for depth in range(len(keys) + 1)}
    return f"{place}.base" in trace or not parts.isdisjoint(trace)


def with_values(
    scenario: Scenario, parameters: tuple[DrawnParameter, ...], probability: Any
) -> Scenario:
    """Return `scenario` with each of `parameters` at its probability, shape ``(parameters,)``.

    Raises
    ------
    InputError
        ``UNC-002`` where the values do not go together.
    """
    changes = {
        each.place: {
            "base": each.at(float(level)),
            "unit": each.stated.unit,
            "status": each.stated.status,
            "source": each.stated.source,
        }
        for each, level in zip(parameters, probability, strict=True)
    }
    try:
        return scenario.change(**changes)
    except ValueError as error:
        lines = " ".join(str(error).split())
        raise InputError(
            "UNC-002", _("a draw"), _("its values do not go together: {lines}", lines=lines)
        ) from error


def _place(scenario: Scenario, key: str) -> str:
    """Return the dotted place of a parameter: list entries by number, not by id."""
    value: Any = scenario
    found = []
    for name in key.split("."):
        if isinstance(value, tuple):
            ids = [str(getattr(item, "id", number)) for number, item in enumerate(value)]
            number = ids.index(name)
            found.append(str(number))
            value = value[number]
        else:
            found.append(name)
            value = getattr(value, name)
    return ".".join(found)
