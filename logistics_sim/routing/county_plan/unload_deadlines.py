"""By when a trunk truck must begin to unload, so that the local vehicles still get round.

The hub's search does not see the local routes that wait for its trucks. Without a deadline it
puts stations wherever a truck passes last, and villages behind them close before anyone
comes. A hand-over is due so early that a local vehicle reaches each village before it closes,
and is back before the next truck fetches what it brought; and earlier by the time of a round of
several villages, but never earlier than a truck can well be there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import MINUTE_S
from logistics_sim.routing.county_plan.handovers import SLACK_S, HandoverProblem, HandoverSet
from logistics_sim.routing.county_plan.routing_task import useful_kinds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.county_plan.stops import Stops

    Ints = NDArray[np.int64]

ROUND_S = 90 * MINUTE_S
"""Time of a local round beside the way to a single village; a judgement too."""
NEVER = np.iinfo(np.int64).max // 4


def due_s(
    instance: HandoverProblem, transfer: HandoverSet, hub: Stops, trunk: NDArray[np.bool_]
) -> Ints:
    """Return by stop of the `hub` by when it must begin (s); far away for what is no hand-over."""
    last = {pair: _latest(instance, *pair) for pair in transfer}
    due = np.full(hub.size, NEVER, dtype=np.int64)
    for stop in np.flatnonzero(trunk).tolist():
        pair = (int(hub.place[stop]), int(hub.wave[stop]))
        due[stop] = max(instance.earliest_truck_s(*pair) + SLACK_S, last[pair] - ROUND_S)
    return due


def _latest(instance: HandoverProblem, base: int, wave: int) -> int:
    """Return the last begin of unloading after which every village behind is still reached.

    And left again in time for the next truck, where that is possible at all.
    """
    rules = instance.inputs.rules
    stranded_stops = instance.stops.take(instance.served_locally(((base, wave),)))
    kinds = useful_kinds(instance.inputs, "local")
    if not stranded_stops.size:
        return NEVER
    depart = {w.id: w.depart_s for w in instance.operator.waves}
    later = [w for w in depart if depart[w] > depart[wave]]
    fetched = min((instance.earliest_truck_s(base, w) for w in later), default=NEVER)
    closes = instance.inputs.places["close_s"].to_numpy(dtype=np.int64)[stranded_stops.place]
    service = rules.service_s(stranded_stops.items)
    travel = [instance.inputs.travel[kind.id].seconds for kind in kinds]
    outward_s = np.stack([seconds[base, stranded_stops.place] for seconds in travel])
    homeward_s = np.stack([seconds[stranded_stops.place, base] for seconds in travel])
    late = np.minimum(closes, rules.back_s - service - homeward_s) - rules.break_s
    handling = rules.loading_s + rules.trunk_unload_s
    latest_s = int((late - outward_s).max(axis=0).min()) - handling
    wished_s = int((fetched - service - homeward_s - outward_s).max(axis=0).min()) - handling
    return min(latest_s, wished_s) if wished_s > 0 else latest_s
