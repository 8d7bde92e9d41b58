"""The result as a layer: a scenario based on the one that was calibrated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logistics_sim.calibration.estimate import CONFIDENCE
from logistics_sim.scenario.writer import yaml_text

if TYPE_CHECKING:
    from logistics_sim.calibration.calibrate import Calibration
    from logistics_sim.calibration.estimate import Estimate
    from logistics_sim.scenario import Scenario

DIGITS = 4
LINE_HAUL = "demand.line_haul."
WEEKDAYS = "demand.weekday_factors.values."
CLOCKS = ("demand.posting_open", "demand.posting_close")


def layer_text(calibration: Calibration, based_on: str, scenario: Scenario) -> str:
    """Return ``calibrated.yaml``: every estimate with status, files, period and n.

    `based_on` is the path of the scenario from the layer's folder, `scenario` what it says: lists
    of a layer stand for the whole list (line-haul arrivals, weekdays), vehicles go by id.
    """
    data: dict[str, Any] = {"based_on": based_on, "title": f"{scenario.title} (calibrated)"}
    found = calibration.estimates
    for path, estimate in found.items():
        if path.startswith((LINE_HAUL, WEEKDAYS, "fleet.")):
            continue
        said = clock(estimate.base) if path in CLOCKS else parameter(calibration, estimate)
        _put(data, path, said)
    shares = {path: found[path] for path in found if path.startswith(LINE_HAUL)}
    if shares:
        _put(data, "demand.line_haul", _line_haul(calibration, scenario, shares))
    days = [found[path] for path in sorted(found) if path.startswith(WEEKDAYS)]
    if days:
        source = f"{calibration.source(days[0].path)}; n = {sum(day.n for day in days)}"
        factors = {
            "values": [round(day.base, DIGITS) for day in days],
            "status": "derived",
            "source": f"{source}; {days[0].method}",
        }
        _put(data, "demand.weekday_factors", factors)
    fleet: dict[str, dict[str, Any]] = {}
    for path, estimate in found.items():
        if path.startswith("fleet."):
            _fleet, kind, name = path.split(".")
            fleet.setdefault(kind, {"id": kind})[name] = parameter(calibration, estimate)
    if fleet:
        data["fleet"] = list(fleet.values())
    head = "# Written by `logistics-sim calibrate`: what the county's own records say.\n"
    return head + yaml_text(data)


def _put(data: dict[str, Any], path: str, value: Any) -> None:
    *sections, name = path.split(".")
    for section in sections:
        data = data.setdefault(section, {})
    data[name] = value


def _line_haul(
    calibration: Calibration, scenario: Scenario, shares: dict[str, Estimate]
) -> list[dict[str, Any]]:
    """Return the arrivals of `scenario` with the `shares` found, summing to 1."""
    made: list[dict[str, Any]] = [
        {"arrive": haul.arrive, "share": parameter(calibration, shares[f"{LINE_HAUL}{at}.share"])}
        for at, haul in enumerate(scenario.demand.line_haul)
    ]
    rest = 1.0 - sum(entry["share"]["base"] for entry in made)
    largest = max(made, key=lambda entry: entry["share"]["base"])["share"]
    largest["base"] = round(largest["base"] + rest, 6)
    return made


def clock(hour: float) -> str:
    """Return hours of the day as a time of day.

    >>> clock(7.5), clock(24.0)
    ('07:30', '24:00')
    """
    minutes = round(hour * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


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
