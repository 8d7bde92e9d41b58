"""Formulas by name: what each wants to be told, and the function that assesses a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator

from logistics_sim.core.registry import Registry
from logistics_sim.language import gettext as _
from logistics_sim.policy.finding import TARGET, Case, Finding
from logistics_sim.scenario.parameter import Finite, Strict
from logistics_sim.scenario.sections import Targets

Assess = Callable[[Any, str, Case], Finding]
"""Takes what the table says (`with`), the part's title and the case."""


@dataclass(frozen=True)
class Formula:
    """A formula: the model of its ``with`` table, and how it assesses a run."""

    wants: type[Strict]
    assess: Assess


FORMULAS: Registry[Formula] = Registry(
    {
        "attainment": "logistics_sim.policy.formulas.attainment",
        "counted": "logistics_sim.policy.formulas.counted",
        "saving": "logistics_sim.policy.formulas.saving",
        "stated_number": "logistics_sim.policy.formulas.stated",
        "stated_yes": "logistics_sim.policy.formulas.stated",
        "used_functions": "logistics_sim.policy.formulas.used_functions",
    }
)
"""A formula's file registers it: ``FORMULAS("name")(Formula(Wants, assess))``."""


def _known_target(wanted: float | str) -> float | str:
    if isinstance(wanted, str) and wanted.removeprefix(TARGET) not in Targets.model_fields:
        known = ", ".join(f"{TARGET}{name}" for name in Targets.model_fields)
        raise ValueError(_("neither a number nor one of {known}", known=known))
    return wanted


Threshold = Annotated[Finite | str, AfterValidator(_known_target)]
"""A number, or a target of the scenario: ``targets.required_share``."""
