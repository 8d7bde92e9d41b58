"""What a `Problem` may say and the forms of the literature cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import Fault, FaultsError
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.routing.problem import FOREVER

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem

INSTEAD = noop("keep it in the package's own form (`full_text`)")


def refuse_what_vrplib_lacks(problem: Problem) -> None:
    """Raise `FaultsError` (``BEN-011``) naming everything that VRPLIB-like texts cannot hold."""
    _refuse(problem, _lacks_vrplib(problem))


def refuse_what_solomon_lacks(problem: Problem) -> None:
    """Raise `FaultsError` (``BEN-011``) naming everything that Solomon's form cannot hold."""
    found = _lacks_vrplib(problem)
    kind = problem.vehicles[0]
    if len(problem.vehicles) != 1 or len(problem.depots) != 1:
        found.append(_("several depots or kinds of vehicles"))
    if kind.max_trips > 1 or kind.shift != FOREVER or kind.max_distance != FOREVER:
        found.append(_("several trips, a limit of duration or of distance"))
    if kind.fixed_cost or kind.unit_distance != 1:
        found.append(_("a fixed cost, or a cost per unit of distance other than 1"))
    if problem.clients.pickup.any() or problem.clients.release.any():
        found.append(_("pick-ups or release times"))
    _refuse(problem, found)


def _refuse(problem: Problem, found: list[str]) -> None:
    if found:
        texts = [_("the form has no {said}", said=said) for said in found]
        raise FaultsError([Fault("BEN-011", problem.name, text, _(INSTEAD)) for text in texts])


def _lacks_vrplib(problem: Problem) -> list[str]:
    c, first = problem.clients, len(problem.depots)
    places = problem.distance[0].shape[0]
    found = []
    if len(problem.distance) > 1 or not np.array_equal(problem.distance[0], problem.duration[0]):
        found.append(_("durations beside distances, and one matrix only"))
    if problem.dimensions != 1:
        found.append(_("second load dimension"))
    depots = [depot.location for depot in problem.depots]
    if depots != list(range(first)) or not np.array_equal(c.location, np.arange(first, places)):
        found.append(_("clients that share a place, or places without a client"))
    if any(depot.loading_s for depot in problem.depots):
        found.append(_("loading time at a depot"))
    if c.prize.any() or np.unique(c.family).size > 1:
        found.append(_("optional clients or families"))
    if c.pickup.any() and (c.release.any() or ((c.late >= 10_000_000) & (c.late < FOREVER)).any()):
        found.append(_("release times or very late windows beside pick-ups"))
    for kind in problem.vehicles:
        if kind.unit_duration or kind.early or kind.late != FOREVER:
            found.append(_("price of time or working hours of vehicles"))
        if kind.start_depot != kind.end_depot:
            found.append(_("vehicle that ends elsewhere than it starts"))
    if len({kind.max_trips for kind in problem.vehicles} - {1}) > 1:
        found.append(_("different numbers of trips"))
    return list(dict.fromkeys(found))
