"""Formulas of the review by name: one file a formula, registered in ``registry``."""

from logistics_sim.policy.formulas.registry import FORMULAS, Formula

__all__ = ["FORMULAS", "Formula"]
