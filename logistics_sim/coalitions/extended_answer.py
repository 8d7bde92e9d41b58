"""The deep study: what takes plans beyond the coalitions themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logistics_sim.coalitions.before_variants import compare_befores
from logistics_sim.coalitions.decomposition import decompose
from logistics_sim.coalitions.levers import rank_levers
from logistics_sim.coalitions.own_routes import kept_routes
from logistics_sim.coalitions.plan_store import Store
from logistics_sim.coalitions.volumes import volume_study

if TYPE_CHECKING:
    from collections.abc import Mapping

    from logistics_sim.coalitions.alliance_run import Room


def deep_answer(room: Room, paid: Mapping[str, float] | None) -> dict[str, Any]:
    """Return what takes more plans: kinds of before, the decomposition, levers, volumes."""
    store = Store(room.out / "coalitions")
    iterations = max(round(room.scenario.effort.iterations * room.settings.effort), 1)
    common = (room.crew, store, iterations)
    own = {found.firm: found.record for found in room.own}
    return {
        "befores": compare_befores(room.scenario, room.world, *common, room.settings.months, own),
        "violations": kept_routes(room.own, room.out),
        "decomposition": decompose(room.scenario, *common),
        "levers": rank_levers(room.scenario, room.world, *common),
        "by_volume": volume_study(room.scenario, room.world, *common, paid),
    }
