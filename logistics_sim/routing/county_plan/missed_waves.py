"""Room for goods that miss their wave: what a hand-over must carry beside its own loads.

Line-haul trucks are late at times and sorting lasts, so that part of a wave's goods is not sorted
when far vehicles load. It goes with the next wave. Vans from the hub meet it with room to
spare somewhere; at a hand-over only the trucks and the local vehicles of that wave bring it,
and what they leave behind waits for a day. So they are planned with room for the mean of it.
"""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from logistics_sim.core.units import HOUR_S

if TYPE_CHECKING:
    from logistics_sim.routing.county_plan.handovers import HandoverProblem


def missed_share(slack_s: float, sorting_s: float, late_mean_s: float) -> float:
    """Return the mean share of a line-haul's goods that is not sorted in time.

    Parameters
    ----------
    slack_s
        From the end of sorting without lateness to the loading; negative where even then a
        part is missed.
    sorting_s
        How long the line-haul's goods are sorted, evenly.
    late_mean_s
        Mean lateness, exponential.

    Examples
    --------
    >>> missed_share(0, 3_600, 0), missed_share(-1_800, 3_600, 0), missed_share(-9_999, 3_600, 0)
    (0.0, 0.5, 1.0)
    >>> round(missed_share(0, 1, 900), 3)
    0.999
    """
    missed = min(max(-slack_s, 0.0) / sorting_s, 1.0)
    if late_mean_s <= 0 or missed >= 1.0:
        return missed
    left = sorting_s * (1.0 - missed)
    late = late_mean_s * (1.0 - exp(-left / late_mean_s)) / sorting_s
    return missed + late * exp(-max(slack_s, 0.0) / late_mean_s)


def load_growth(instance: HandoverProblem, base: int, wave: int) -> float:
    """Return by what factor a hand-over's goods grow with those that missed the wave before."""
    if (base, wave) not in instance.growth_memo:
        instance.growth_memo[base, wave] = _growth(instance, base, wave)
    return instance.growth_memo[base, wave]


def _growth(instance: HandoverProblem, base: int, wave: int) -> float:
    order = [w.id for w in sorted(instance.operator.waves, key=lambda w: w.depart_s)]
    before = order[order.index(wave) - 1]
    at_station = instance.station_of_stop == base
    own_g = int(instance.stops.down_g[at_station & (instance.stops.wave == wave)].sum())
    missed_g = int(instance.stops.down_g[at_station & (instance.stops.wave == before)].sum())
    return 1.0 + missed_wave_share(instance, base, before) * missed_g / own_g if own_g else 1.0


def missed_wave_share(instance: HandoverProblem, base: int, wave: int) -> float:
    """Return the part of a wave's design loads that misses it on the way to station `base`."""
    operator, inputs = instance.operator, instance.inputs
    loading = inputs.rules.loading_s
    depart = {w.id: w.depart_s for w in operator.waves}
    driving_s = min(
        (int(inputs.travel[kind.id].seconds[0, base]) for kind in inputs.fleet),
        default=0,
    )
    begins = max(depart[wave], instance.earliest_truck_s(base, wave) - driving_s) - loading
    before = max((d for d in depart.values() if d < depart[wave]), default=None)
    rate = operator.sorter_rate_items_h * operator.sorter_lines / HOUR_S
    items = float(instance.stops.down_items.sum())
    planned_total = missed = 0.0
    for ready, share in inputs.line_haul:
        sorting = max(items * share / rate, 1.0)
        if ready >= depart[wave] - loading:
            continue  # nothing of it is planned for this wave today
        if before is not None and ready + sorting <= before - loading:
            continue  # all of it is planned for the wave before
        planned_share = 1.0 - missed_share(depart[wave] - loading - ready - sorting, sorting, 0.0)
        planned_total += share * planned_share
        reached_share = 1.0 - missed_share(
            begins - ready - sorting, sorting, inputs.line_haul_late_mean_s
        )
        missed += share * max(planned_share - reached_share, 0.0)
    if before is None:  # what came after the last wave of the day before is sorted by now
        last = max(depart.values()) - loading
        planned_total += sum(share for ready, share in inputs.line_haul if ready >= last)
    return missed / planned_total if planned_total > 0 else 0.0
