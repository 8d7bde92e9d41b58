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


def load_growth(case: HandoverProblem, base: int, wave: int) -> float:
    """Return by what factor a hand-over's goods grow with those that missed the wave before."""
    if (base, wave) not in case.grown:
        case.grown[base, wave] = _growth(case, base, wave)
    return case.grown[base, wave]


def _growth(case: HandoverProblem, base: int, wave: int) -> float:
    order = [w.id for w in sorted(case.operator.waves, key=lambda w: w.depart_s)]
    before = order[order.index(wave) - 1]
    here = case.home == base
    own = int(case.stops.down_g[here & (case.stops.wave == wave)].sum())
    late = int(case.stops.down_g[here & (case.stops.wave == before)].sum())
    return 1.0 + missed_wave_share(case, base, before) * late / own if own else 1.0


def missed_wave_share(case: HandoverProblem, base: int, wave: int) -> float:
    """Return the part of a wave's design loads that misses it on the way to station `base`."""
    operator, inputs = case.operator, case.inputs
    loading = inputs.rules.loading_s
    depart = {w.id: w.depart_s for w in operator.waves}
    way = min(
        (int(inputs.travel[kind.id].seconds[0, base]) for kind in inputs.fleet),
        default=0,
    )
    begins = max(depart[wave], case.first_s(base, wave) - way) - loading
    before = max((d for d in depart.values() if d < depart[wave]), default=None)
    rate = operator.sorter_rate_items_h * operator.sorter_lines / HOUR_S
    items = float(case.stops.down_items.sum())
    told = missed = 0.0
    for ready, share in inputs.line_haul:
        sorting = max(items * share / rate, 1.0)
        if ready >= depart[wave] - loading:
            continue  # nothing of it is planned for this wave today
        if before is not None and ready + sorting <= before - loading:
            continue  # all of it is planned for the wave before
        planned = 1.0 - missed_share(depart[wave] - loading - ready - sorting, sorting, 0.0)
        told += share * planned
        reached = 1.0 - missed_share(
            begins - ready - sorting, sorting, inputs.line_haul_late_mean_s
        )
        missed += share * max(planned - reached, 0.0)
    if before is None:  # what came after the last wave of the day before is sorted by now
        last = max(depart.values()) - loading
        told += sum(share for ready, share in inputs.line_haul if ready >= last)
    return missed / told if told > 0 else 0.0
