"""Daily plans into a folder: rows by day, the frontier, and every plan with its loads."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import InputError
from logistics_sim.core.files import read_parquet, write_json, write_parquet
from logistics_sim.core.progress import Progress, silent
from logistics_sim.daily_planning.day_sequence import DayPlan, run_days
from logistics_sim.daily_planning.summary import summarise
from logistics_sim.language import gettext, ngettext, noop
from logistics_sim.routing.plan import by_bus
from logistics_sim.study.folder import new_folder
from logistics_sim.study.manifest import manifest
from logistics_sim.study.memory import require_memory, simulate_estimate
from logistics_sim.study.plan_folder import open_plan
from logistics_sim.study.scenario_copy import write_scenario_copy

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.routing import Plan
    from logistics_sim.scenario import Scenario

Draw = Callable[[list[dict[str, Any]], Path], None]
MOST_DAYS = 366
MOST_PRICES = 20
HIGHEST_PRICE = 1e6


def check_daily_request(factors: Sequence[float], days: int) -> tuple[float, ...]:
    """Return the factors in order, each once; raise `InputError` for what makes no sense."""
    if not 1 <= days <= MOST_DAYS:
        raise InputError(
            "DAY-001",
            "days",
            gettext(
                "{days} is not a number of days from 1 to {most_days}",
                days=days,
                most_days=MOST_DAYS,
            ),
            gettext("fewer days"),
        )
    if not 1 <= len(factors) <= MOST_PRICES:
        text = gettext("{count} prices are given", count=len(factors))
        raise InputError(
            "DAY-002",
            "prices",
            text,
            gettext("1 to {most_prices} numbers are wanted", most_prices=MOST_PRICES),
        )
    for factor in factors:
        if not (math.isfinite(factor) and 0 <= factor <= HIGHEST_PRICE):
            raise InputError(
                "DAY-003",
                "prices",
                gettext("{factor:g} is not a price", factor=factor),
                gettext("a multiple of the scenario's prices of change, 0 or more"),
            )
    return tuple(sorted({factor + 0.0 for factor in factors}))


def check_master_plan(scenario: Scenario, world: World, plan: Plan, loads: pd.DataFrame) -> None:
    """Refuse a timetable that does not hold in this scenario, or does not serve `loads`."""
    from logistics_sim.routing import verify_plan

    faults = verify_plan(scenario, world, plan, loads)
    if faults:
        raise InputError(
            "DAY-004",
            "plan",
            ngettext(
                noop("it does not hold in this scenario ({count} violation): {faults}"),
                noop("it does not hold in this scenario ({count} violations): {faults}"),
                len(faults),
                faults=faults[0],
            ),
            gettext("plan the scenario again, or give the scenario that the plan was made for"),
        )


def write_daily_plans(
    scenario: Scenario,
    plan_dir: Path,
    out: Path,
    *,
    factors: Sequence[float],
    days: int,
    draw: Draw | None = None,
    max_memory_mib: int | None = None,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Re-plan `days` days from the plan of `plan_dir` into the new folder `out`; return the answer.

    `factors` multiply the price of change, one way of planning each. Above `max_memory_mib`
    (estimated) nothing is begun. `draw` puts a picture of the ways into the file of that name
    (rooms below know no pictures). Raises `InputError` (``DAY-001`` to ``DAY-004``, ``RUN-003`` to
    ``RUN-008``).
    """
    import pandas as pd

    from logistics_sim.places import build_world

    wanted = check_daily_request(factors, days)
    _, _, master = open_plan(plan_dir)
    if by_bus(master.trips).any():
        raise InputError(
            "DAY-006",
            "plan",
            gettext("parts of it go by bus, and days with buses are not planned anew"),
            gettext("plan the scenario without its part `buses`, and give that plan"),
        )
    loads = read_parquet(plan_dir / "loads.parquet")
    world = build_world(scenario)
    check_master_plan(scenario, world, master, loads)
    require_memory(simulate_estimate(scenario, world.network, days + 1), max_memory_mib)
    with new_folder(out):
        made: list[tuple[float, int]] = []

        def keep(plan: DayPlan) -> None:
            _write_plan(plan, out)
            made.append((plan.factor, plan.day))

        rows = pd.DataFrame(run_days(scenario, world, master, wanted, days, keep, progress))
        write_scenario_copy(scenario, out)
        write_parquet(out / "days.parquet", rows)
        ways = summarise(rows) if len(rows) else []
        answer = {
            "days": days,
            "operator": master.operator.id,
            "reference": scenario.planning.reference,
            "known": scenario.planning.known,
            "ways": ways,
            "plans": len(made),
        }
        if draw is not None and ways:
            draw(ways, out / "frontier.svg")
        write_json(out / "answer.json", answer)
        write_json(out / "manifest.json", manifest(scenario, days=days, prices=list(wanted)))
    return answer


def _write_plan(made: DayPlan, out: Path) -> None:
    """Write a plan with its loads, so that `verify` can hold it against the rules."""
    folder = out / "plans" / f"price-{made.factor:g}" / f"day-{made.day:03d}"
    folder.mkdir(parents=True)
    made.plan.save(folder)
    write_parquet(folder / "loads.parquet", made.loads)
