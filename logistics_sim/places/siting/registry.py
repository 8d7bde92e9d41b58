"""Siting models by name."""

from __future__ import annotations

from collections.abc import Callable

from logistics_sim.core.errors import InputError
from logistics_sim.core.registry import Registry
from logistics_sim.language import gettext as _
from logistics_sim.places.siting.problem import SitingProblem, SitingRequest
from logistics_sim.places.siting.result import Siting

Model = Callable[[SitingProblem, SitingRequest, Siting | None], Siting]
"""Takes a problem, what is asked and, where there is one, the answer for fewer stations."""

MODELS: Registry[Model] = Registry(
    {
        "max-cover": "logistics_sim.places.siting.models.max_cover",
        "p-median": "logistics_sim.places.siting.models.p_median",
        "set-cover": "logistics_sim.places.siting.models.set_cover",
    }
)
"""A model's file registers it: ``@MODELS("name")``."""


def site(
    problem: SitingProblem, model: str, request: SitingRequest, former: Siting | None = None
) -> Siting:
    """Place stations by `model`; `former` is an answer for fewer stations to start from.

    Raises
    ------
    InputError
        SIT-004 to SIT-007 for a request that cannot be answered, SIT-009 for an unknown model.
    InfeasibleError
        SIT-006 for places that no chosen station reaches, SIT-008 for a budget or a
        capacity that is too small.

    Examples
    --------
    >>> problem = SitingProblem.of(["a", "b", "c"], [5, 1, 1], ["a", "b"], [[0, 9], [9, 0], [4, 1]])
    >>> site(problem, "p-median", SitingRequest(stations=1, radius_m=5)).chosen
    ('a',)
    """
    if model not in MODELS:
        hint = _("known: {models}", models=", ".join(sorted(MODELS)))
        raise InputError(
            "SIT-009", _("model {model!r}", model=model), _("there is no such model"), hint
        )
    request.check(problem)
    return MODELS[model](problem, request, former).checked()
