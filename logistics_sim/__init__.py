"""County, township and village logistics, from roads to a report that a reviewer can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logistics_sim.workbench import (
        coalitions,
        compare,
        daily,
        new_county,
        plan,
        replay,
        scorecard,
        shipped_county,
        stations,
    )
    from logistics_sim.workbench import (
        read_county as read_scenario,
    )

_WHERE = {
    "coalitions": ("logistics_sim.workbench", "coalitions"),
    "compare": ("logistics_sim.workbench", "compare"),
    "daily": ("logistics_sim.workbench", "daily"),
    "new_county": ("logistics_sim.workbench", "new_county"),
    "plan": ("logistics_sim.workbench", "plan"),
    "read_scenario": ("logistics_sim.workbench", "read_county"),
    "replay": ("logistics_sim.workbench", "replay"),
    "scorecard": ("logistics_sim.workbench", "scorecard"),
    "shipped_county": ("logistics_sim.workbench", "shipped_county"),
    "stations": ("logistics_sim.workbench", "stations"),
}
__all__ = [
    "coalitions",
    "compare",
    "daily",
    "new_county",
    "plan",
    "read_scenario",
    "replay",
    "scorecard",
    "shipped_county",
    "stations",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that importing the package is cheap."""
    import importlib

    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _WHERE[name]
    found = getattr(importlib.import_module(module), attribute)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
