"""Plan folders: a verified plan with all that is needed to check or replay it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import Fault, FaultsError, InputError
from logistics_sim.core.files import read_parquet, write_json, write_text
from logistics_sim.core.progress import Progress, silent
from logistics_sim.core.tables import check_table
from logistics_sim.language import gettext as _
from logistics_sim.scenario import ALONE_VARIANTS, Operator, Scenario, read_scenario
from logistics_sim.study.folder import STOPPED, complete_folder, new_folder
from logistics_sim.study.manifest import manifest
from logistics_sim.study.operator_plan import write_plan
from logistics_sim.study.scenario_copy import write_scenario_copy

if TYPE_CHECKING:
    from logistics_sim.places import World
    from logistics_sim.routing import Plan

DEEPEST = 3
"""A plan lies at most so deep: ``before/<variant>/<firm>``, ``plans/<price>/<day>``."""


def write_plan_folder(
    scenario: Scenario,
    out: Path,
    *,
    firm: str | None = None,
    variant: str = "equal_service",
    prove: bool = False,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Plan the alliance (or `firm` alone) into the new folder `out`; return the summary.

    With `prove` the lower bound is worked out with effort.
    """
    from logistics_sim.places import build_world, operator_world
    from logistics_sim.routing.search_monitor import current_monitor

    world = build_world(scenario)
    operator = choose_operator(scenario, world, firm, variant)
    world = operator_world(scenario, world, operator)
    with new_folder(out):
        plan = write_plan(scenario, world, operator, out, prove=prove, progress=progress)
        write_scenario_copy(scenario, out)
        monitor = current_monitor()
        if monitor is not None and monitor.stop:
            write_text(out / STOPPED, "stopped by the planner; the best plan so far\n")
        summary = {**plan.summary(), "verified": True}
        write_json(out / "manifest.json", manifest(scenario, operator=operator.id))
    return summary


def choose_operator(scenario: Scenario, world: World, firm: str | None, variant: str) -> Operator:
    """Return the alliance, or the firm with this id alone."""
    if firm is None:
        return scenario.joint_operator()
    if variant not in ALONE_VARIANTS:
        raise InputError(
            "SCN-014",
            "--variant",
            _("{variant!r} is unknown", variant=variant),
            _("equal_service or as_is"),
        )
    townships = world.townships_by_time()
    for operator in scenario.alone_operators(
        "as_is" if variant == "as_is" else "equal_service", townships
    ):
        if operator.id == firm:
            return operator
    known = ", ".join(entry.id for entry in scenario.firms)
    raise InputError(
        "SCN-014",
        "--firm",
        _("there is no firm {firm!r}", firm=firm),
        _("known: {known}", known=known),
    )


def open_plan(folder: Path) -> tuple[Scenario, World, Plan]:
    """Return the scenario, the world and the plan of a plan folder or of a plan in a run."""
    from logistics_sim.places import build_world

    scenario = _stated(folder)
    plan = _load(folder)
    depot, joint = scenario.depot_of(plan.operator), plan.operator.variant == "after"
    return scenario, build_world(scenario, depot=depot, stations_moved=joint), plan


def _stated(folder: Path) -> Scenario:
    """Return the scenario of a finished plan folder, or of the run that a plan lies in."""
    absolute = folder.resolve()
    above = [absolute, *absolute.parents[:DEEPEST]]
    root = next((path for path in above if (path / "scenario.yaml").exists()), absolute)
    complete_folder(folder if root == absolute else root)
    if not (root / "scenario.yaml").exists():
        hint = _("give the folder that `plan` or `run` made by --out, or a plan below it")
        raise InputError("RUN-007", str(folder), _("there is no plan in this folder"), hint)
    return read_scenario(root / "scenario.yaml")


def verify_folder(folder: Path) -> tuple[list[Fault], dict[str, float], Scenario]:
    """Verify the plan of a folder, or every plan of a run folder.

    Returns the violations, the recomputed cost of each plan by its place in the folder
    (``.`` for the folder's own, ``after`` first), and the scenario.
    """
    from logistics_sim.places import build_world, operator_world
    from logistics_sim.routing import verify_plan

    scenario, plans = read_plans(folder)
    names = list(plans)
    world = build_world(scenario)
    faults = []
    for name, plan in plans.items():
        loads = read_parquet(folder / name / "loads.parquet")
        seen = operator_world(scenario, world, plan.operator)
        for fault in verify_plan(scenario, seen, plan, loads):
            where = fault.where if len(names) == 1 else f"{name}: {fault.where}"
            faults.append(replace(fault, where=where))
    return faults, {name: plan.cost_yuan() for name, plan in plans.items()}, scenario


def read_plans(folder: Path) -> tuple[Scenario, dict[str, Plan]]:
    """Return the scenario and the plans of `folder` by their place in it, as `plans_in` names them.

    Raises `InputError` (RUN-003, RUN-007, RUN-008, RUN-015, TAB-0xx) for a folder without plans
    or with tables that `plan` did not write, `IncompleteError` (RUN-004) for an unfinished one.
    """
    scenario = _stated(folder)
    return scenario, {name: _load(folder / name) for name in plans_in(folder)}


def _load(folder: Path) -> Plan:
    from logistics_sim.routing import Plan

    if not (folder / "plan.json").exists():
        raise InputError("RUN-007", str(folder), _("there is no plan in this folder"))
    try:
        plan = Plan.load(folder)
    except InputError:
        raise
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        text = _(
            "this is not a plan as `plan` writes it ({name}: {error})",
            name=type(error).__name__,
            error=error,
        )
        raise InputError("RUN-015", str(folder / "plan.json"), text) from error
    faults = check_table(plan.trips, "trips", str(folder / "trips.parquet"))
    faults += check_table(plan.stops, "stops", str(folder / "stops.parquet"))
    if faults:
        raise FaultsError(faults)
    return plan


def plans_in(folder: Path) -> list[str]:
    """Return the plans of `folder` by their place in it.

    A plan's own folder has one, ``.``; that of a run ``after``, then each firm's alone; that of
    daily plans each day of each price of change, prices and days in their order.
    """
    if (folder / "plan.json").exists():
        return ["."]
    daily = [path.parent for path in folder.glob("plans/price-*/day-*/plan.json")]
    if daily:
        return [path.relative_to(folder).as_posix() for path in sorted(daily, key=_price_and_day)]
    if not (folder / "after" / "plan.json").exists():
        return ["."]
    before = sorted(path.parent for path in folder.glob("before/*/*/plan.json"))
    return ["after", *(path.relative_to(folder).as_posix() for path in before)]


def _price_and_day(folder: Path) -> tuple[float, str, str]:
    """Return what orders the folders of daily plans: by the price as a number, then by the day."""
    price = folder.parent.name.removeprefix("price-")
    try:
        return float(price), price, folder.name
    except ValueError:
        return float("inf"), price, folder.name
