"""The deep study: what takes plans beyond the coalitions themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logistics_sim.coalition_planning.alliance_study import AllianceStudy
from logistics_sim.coalition_planning.before_variants import compare_before_variants
from logistics_sim.coalition_planning.decomposition import decompose
from logistics_sim.coalition_planning.own_routes import kept_routes
from logistics_sim.coalition_planning.plan_store import PlanStore
from logistics_sim.coalition_planning.replanned_levers import rank_levers
from logistics_sim.coalition_planning.volumes import volume_study

if TYPE_CHECKING:
    from collections.abc import Mapping


def deep_answer(study: AllianceStudy, paid: Mapping[str, float] | None) -> dict[str, Any]:
    """Return what takes more plans: kinds of before, the decomposition, levers, volumes.

    `paid` is what each firm pays in the alliance, yuan a mean day.
    """
    store = PlanStore(study.out / "coalitions")
    iterations = max(round(study.scenario.effort.iterations * study.settings.effort), 1)
    common = (study.pool, store, iterations)
    own = {found.firm: found.record for found in study.own}
    months = study.settings.months
    return {
        "before_variants": compare_before_variants(
            study.scenario, study.world, *common, months, own
        ),
        "violations": kept_routes(study.own, study.out),
        "decomposition": decompose(study.scenario, *common),
        "levers": rank_levers(study.scenario, study.world, *common),
        "by_volume": volume_study(study.scenario, study.world, *common, paid),
    }
