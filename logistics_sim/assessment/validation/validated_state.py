"""Whether the scenario of a run is the one that was validated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from logistics_sim.core.errors import InputError
from logistics_sim.core.files import read_json, sha256_file
from logistics_sim.language import gettext as _
from logistics_sim.scenario import Scenario
from logistics_sim.scenario.read_trace import digest_at

NOT_VALIDATED: dict[str, Any] = {"state": "not validated", "period": None, "error": None}
OTHER = "other values"
MOST_NAMED = 5


def read_validation(folder: Path, scenario: Scenario) -> dict[str, Any]:
    """Return what `validate` found in `folder`, as far as it is about `scenario`.

    A validation holds for every scenario with the same roads and the same values where the
    validated replay read them; for another one its state is ``other values``, with the first
    of them named.

    Raises
    ------
    InputError
        ``VAL-002`` for a folder without a finished validation.
    """
    path = folder / "validation.json"
    if not path.is_file() or not (folder / "COMPLETE").is_file():
        text = _("there is no finished validation in this folder")
        raise InputError("VAL-002", str(folder), text, _("give the folder of `validate --out`"))
    told = dict(read_json(path))
    try:
        trace, roads = dict(told.pop("reads")), told.pop("roads_sha256")
        found = {name: told[name] for name in ("state", "period", "error", "sentence", "figures")}
    except (KeyError, TypeError, ValueError) as error:
        text = _("this is not what `validate` writes: {error}", error=error)
        raise InputError("VAL-002", str(path), text, _("validate again")) from error
    changed = [key for key, digest in sorted(trace.items()) if digest_at(scenario, key) != digest]
    if roads != sha256_file(scenario.roads_path):
        changed.insert(0, "roads")
    if changed:
        found |= {"state": OTHER, "changed": changed[:MOST_NAMED], "changed_count": len(changed)}
    return found
