"""The result as a layer: a scenario based on the one that was calibrated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logistics_sim.calibration.estimate import CONFIDENCE
from logistics_sim.scenario.writer import yaml_text

if TYPE_CHECKING:
    from logistics_sim.calibration.calibrate import Calibration
    from logistics_sim.calibration.estimate import Estimate

DIGITS = 4


def layer_text(calibration: Calibration, based_on: str, title: str) -> str:
    """Return ``calibrated.yaml``: every estimate with status, files, period and n.

    `based_on` is the path of the scenario from the layer's folder, `title` its title.
    """
    data: dict[str, Any] = {"based_on": based_on, "title": f"{title} (calibrated)"}
    for path, estimate in calibration.estimates.items():
        *sections, name = path.split(".")
        inner = data
        for section in sections:
            inner = inner.setdefault(section, {})
        inner[name] = parameter(calibration, estimate)
    head = "# Written by `logistics-sim calibrate`: what the county's own records say.\n"
    return head + yaml_text(data)


def parameter(calibration: Calibration, estimate: Estimate) -> dict[str, Any]:
    """Return the entry of `estimate` in a scenario, from the files of `calibration`."""
    low, base, high = (_rounded(x) for x in (estimate.low, estimate.base, estimate.high))
    return {
        "base": base,
        "low": min(low, base),
        "high": max(high, base),
        "covers": CONFIDENCE,
        "unit": estimate.unit,
        "status": "derived",
        "source": f"{calibration.source(estimate.path)}; n = {estimate.n}; {estimate.method}",
    }


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
