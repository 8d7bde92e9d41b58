"""Visits that no trip makes: left for a later wave that calls, with the hours, or unserved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logistics_sim.core.units import DAY_S, HOUR_S
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from logistics_sim.scenario.operator import DayGroup, Operator


def with_next_wave(
    rows: Iterable[dict[str, Any]], trips: pd.DataFrame, stops: pd.DataFrame, operator: Operator
) -> list[dict[str, Any]]:
    """Return `rows` of visits that no trip makes, with the next wave that calls there.

    ``next_wave`` and ``hours`` stand in the rows of places where another wave of the same day
    group calls for the same kind of goods: that which the load was moved to (``moved_to``), else
    the next in the order of departures. Without them a visit is unserved.
    """
    called = stops.merge(trips[["trip_id", "wave", "group"]], on="trip_id")
    columns = (called["group"], called["place"], called["wave"].astype(int), called["band"])
    calls = set(zip(*columns, strict=True))
    groups = {group.id: group for group in operator.day_groups}
    order = [wave.id for wave in sorted(operator.waves, key=lambda wave: wave.depart_s)]
    found = []
    for row in rows:
        wave, at = int(row["wave"]), order.index(int(row["wave"]))
        goal = [row["moved_to"]] if "moved_to" in row else []
        later = [*goal, *order[at + 1 :], *order[:at]]
        here = (row.get("group", ""), row["village"])
        next_waves = [w for w in later if (*here, w, row.get("band", "any")) in calls]
        if next_waves:
            hours = hours_later(operator, groups[row["group"]], wave, next_waves[0])
            row = {**row, "next_wave": next_waves[0], "hours": hours}
        found.append(row)
    return found


def later_words(row: Mapping[str, Any]) -> str:
    """Return in words to which wave a visit that no trip makes is left, and how much later."""
    values = {"next_wave": row["next_wave"], "hours": row["hours"]}
    if row.get("moved_to") == row["next_wave"]:
        return _("left for wave {next_wave}, {hours:g} h later", **values)
    return _("left for wave {next_wave}, {hours:g} h later, as far as there is room", **values)


def hours_later(operator: Operator, group: DayGroup, wave: int, next_wave: int) -> float:
    """Return how much later `next_wave` leaves than `wave`, at most over the weekdays of a group.

    >>> from logistics_sim.scenario.operator import DayGroup, Operator, Wave
    >>> days = DayGroup("a", (0, 2, 4))
    >>> waves = (Wave(1, 23_400), Wave(2, 48_600))
    >>> firm = Operator("x", "as_is", ("x",), waves, 3, "auto", "manual", 900.0, 1, (days,))
    >>> hours_later(firm, days, 1, 2), hours_later(firm, days, 2, 1)
    (7.0, 65.0)
    """
    depart = {w.id: w.depart_s for w in operator.waves}
    later_s = depart[next_wave] - depart[wave]
    if later_s <= 0:
        later_s += _longest_gap_days(group.weekdays) * DAY_S
    return round(later_s / HOUR_S, 2)


def _longest_gap_days(weekdays: Sequence[int]) -> int:
    """Return the days from a service day to the next one, at most."""
    days = sorted(weekdays)
    return max(after - day for day, after in zip(days, [*days[1:], days[0] + 7], strict=True))
