"""A firm as a line of a scenario and as a row of the table that `init` writes."""

from __future__ import annotations

import json
from typing import Any

from logistics_sim.language import gettext as _
from logistics_sim.scenario import Firm
from logistics_sim.scenario.layers import SHIPPED
from logistics_sim.scenario.yaml_reader import read_yaml

STATED = (
    *("scope", "depot", "line_haul", "days_per_week", "depart", "sorter", "sorter_lines"),
    "vehicles",
)
"""What a firm may state beside its share, in the order of a scenario."""


def vehicle_types() -> dict[str, str]:
    """Return the ids of the shipped fleet, by id and by name."""
    fleet = read_yaml(SHIPPED)[0]["fleet"]
    return {str(kind[key]): str(kind["id"]) for key in ("id", "name") for kind in fleet}


def stated(firm: Firm) -> dict[str, Any]:
    """Return what `firm` states beside id, name, kind and share, as plain values."""
    found: dict[str, Any] = {}
    for key in STATED:
        value = getattr(firm, key)
        if value != type(firm).model_fields[key].default:
            found[key] = value
    if "depot" in found and not isinstance(found["depot"], str):
        found["depot"] = ",".join(f"{value:g}" for value in found["depot"])
    if "line_haul" in found:
        found["line_haul"] = [
            {"arrive": truck.arrive, "share": float(truck.share)} for truck in firm.line_haul
        ]
    if "depart" in found:
        found["depart"] = list(firm.depart)
    return found


def firm_line(firm: Firm) -> str:
    """Return a firm as an entry of a scenario's list."""
    values = {"id": firm.id, "name": firm.name, "kind": firm.kind, "share": firm.share}
    said = {**values, **stated(firm)}
    given = json.dumps(_("the firms file"), ensure_ascii=False)
    for truck in said.get("line_haul", ()):
        share = {"base": truck["share"], "unit": "share", "status": "given"}
        truck["share"] = {**share, "source": json.loads(given)}
    inner = ", ".join(f"{key}: {_flow(value)}" for key, value in said.items())
    return f"  - {{{inner}}}"


def firm_as_row(firm: Firm) -> dict[str, Any]:
    """Return a firm as `--firms` reads it again; None for what it does not state."""
    said = stated(firm)
    row: dict[str, Any] = {
        "id": firm.id,
        "name": firm.name,
        "kind": firm.kind,
        "share": firm.share,
        **{key: said.get(key) for key in STATED},
    }
    if "line_haul" in said:
        trucks = (f"{t['arrive']} {100 * t['share']:.10g}%" for t in said["line_haul"])
        row["line_haul"] = "、".join(trucks)
    if "depart" in said:
        row["depart"] = "、".join(said["depart"])
    if "vehicles" in said:
        row["vehicles"] = "、".join(f"{kind} {count}" for kind, count in said["vehicles"].items())
    return row


def _flow(value: Any) -> str:
    """Return a value in YAML's flow style; JSON is YAML."""
    return json.dumps(value, ensure_ascii=False)
