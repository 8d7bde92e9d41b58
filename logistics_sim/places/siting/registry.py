"""Siting models by name: a model is one file with one registration, found by itself."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable

from logistics_sim.core.errors import InputError
from logistics_sim.places.siting.problem import SitingProblem, SitingRequest
from logistics_sim.places.siting.result import Siting

Model = Callable[[SitingProblem, SitingRequest, Siting | None], Siting]
"""Takes a problem, what is asked and, where there is one, the answer for fewer stations."""

MODELS: dict[str, Model] = {}


def siting_model(name: str) -> Callable[[Model], Model]:
    """Register a model under `name`."""

    def register(model: Model) -> Model:
        MODELS[name] = model
        return model

    return register


def load_models() -> dict[str, Model]:
    """Import every file of the folder `models` and return the models by name."""
    from logistics_sim.places.siting import models

    for found in sorted(module.name for module in pkgutil.iter_modules(models.__path__)):
        importlib.import_module(f"{models.__name__}.{found}")
    return MODELS


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
    known = load_models()
    if model not in known:
        hint = f"known: {', '.join(sorted(known))}"
        raise InputError("SIT-009", f"model {model!r}", "there is no such model", hint)
    request.check(problem)
    return known[model](problem, request, former).checked()
