"""What a report says of the volumes: which share rests on what, what was set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logistics_sim.demand.volumes.known import KnownVolumes
from logistics_sim.demand.volumes.reconciliation import LEVELS
from logistics_sim.demand.volumes.recorded_days import record_span
from logistics_sim.language import noop

if TYPE_CHECKING:
    from logistics_sim.scenario import Scenario

LEVEL_WORDS = {
    "ratios": noop("ratios per resident"),
    "county total": noop("totals of the county"),
    "firm total": noop("totals of a firm"),
    "township": noop("counts of townships"),
    "firm and township": noop("counts of a firm by township"),
    "village": noop("counts of villages"),
    "firm and village": noop("counts of a firm by village"),
    "waybills": noop("waybills"),
}
"""What parcels may rest on, for a reader."""


def told_volumes(scenario: Scenario, known: KnownVolumes) -> dict[str, Any]:
    """Return, for the answer, what the parcels of `scenario` follow by what is `known`.

    ``rests_on`` are shares of an ordinary day's items by level; ``files`` the parcels of each
    file by what became of them; ``disagreements`` where a coarser total contradicts finer
    counts, which stand.
    """
    first, last = record_span(known.waybills)
    return {
        "from": scenario.demand.follows(),
        "rests_on": {name: round(part, 6) for name, part in known.shares().items() if part},
        "files": [
            {"file": found.said.file, "kind": found.said.kind, **found.counted}
            for found in known.records
        ],
        "recorded": {"first": first, "last": last} if first else None,
        "disagreements": [
            {"flow": name, "file": said.name, "total": said.total, "finer": finer}
            for name, volume in known.flows.items()
            for said, finer in volume.filled.disagreements
        ],
    }


def told_levels(known: KnownVolumes) -> list[dict[str, Any]]:
    """Return items of an ordinary day of what is `known`, by flow and level, the finest first.

    A row has ``flow``, ``level``, ``items_day``, ``share`` of the flow and ``cells`` (firm and
    place) with items.
    """
    rows = []
    for flow, volume in known.flows.items():
        rates = volume.rates[:, volume.columns]
        whole = max(float(rates.sum()), 1e-12)
        for level in range(len(LEVELS) - 1, -1, -1):
            held = (volume.filled.level == level) & (rates > 0)
            if held.any():
                items = float(rates[held].sum())
                rows.append(
                    {
                        "flow": flow,
                        "level": LEVELS[level],
                        "items_day": round(items, 6),
                        "share": round(items / whole, 6),
                        "cells": int(held.sum()),
                    }
                )
    return rows
