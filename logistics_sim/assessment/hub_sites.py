"""Where the joint hub should stand: each candidate planned, replayed and priced."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.assessment.scenario_run import run_study
from logistics_sim.core.csv_output import write_csv
from logistics_sim.core.errors import InputError
from logistics_sim.core.files import write_json
from logistics_sim.core.progress import Progress, silent
from logistics_sim.language import gettext as _
from logistics_sim.network import read_network, with_hub_at
from logistics_sim.scenario import Scenario
from logistics_sim.scenario.depot_site import depot_site
from logistics_sim.study.folder import new_folder
from logistics_sim.study.manifest import stamped

if TYPE_CHECKING:
    import pandas as pd

TODAY = "hub"
"""The site that the road file has."""


def compare_hub_sites(
    scenario: Scenario,
    sites: Sequence[str],
    out: Path,
    *,
    days: int | None = None,
    workers: int | None = None,
    cache: Path | None = None,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Run the scenario once a site into the new folder `out`; return rows and the cheapest.

    What stays the same for every site (the firms alone at their depots, the parcels) is worked
    out once where a `cache` is given. The cheapest is the one with the lowest cost of the
    alliance among those that leave fewest parcels unserved; equal ones: the first.

    Parameters
    ----------
    scenario
        The county.
    sites
        Candidates: ids of places, ``LON,LAT``, or ``hub`` for the one in the road file.
    out
        New folder: one run a site, ``hub_sites.csv`` and ``answer.json``.
    days, workers, cache, progress
        As for `run_study`.

    Raises
    ------
    InputError
        ``SCN-014`` for fewer than two sites or one that stands twice, ``NET-011`` for a place
        that is not there or a point far from every road, all before any work.
    """
    known = list(dict.fromkeys(sites))
    if len(known) < 2 or len(known) < len(sites):
        said = _("name at least two different sites, each once")
        raise InputError(
            "SCN-014",
            "--site",
            _("{count} sites, {count_2} different", count=len(sites), count_2=len(known)),
            said,
        )
    network = read_network(scenario.roads_path)
    points = {}
    for name in known:
        site = depot_site(name)
        moved = network if site == TODAY else with_hub_at(network, site)
        points[name] = moved.places[moved.places["kind"] == "hub"].iloc[0]
    rows = []
    with new_folder(out):
        for number, name in enumerate(known, 1):
            chosen = scenario.change(hub=None if name == TODAY else depot_site(name))
            answer = run_study(
                chosen,
                out / f"site-{number}",
                days=days,
                workers=workers,
                cache=cache,
                progress=progress,
            )
            rows.append(_row(name, f"site-{number}", points[name], answer))
        best = min(rows, key=lambda row: (row["unserved"], row["cost_yuan"]))
        write_csv(out / "hub_sites.csv", _frame(rows))
        found = {"sites": rows, "cheapest": best["site"]}
        write_json(out / "answer.json", {**stamped(scenario), **found})
    return {**found, "out": str(out)}


def _row(site: str, folder: str, point: Any, answer: dict[str, Any]) -> dict[str, Any]:
    (plan,) = answer["plans"]["after"]
    return {
        "site": site,
        "lon": round(float(point["lon"]), 6),
        "lat": round(float(point["lat"]), 6),
        "cost_yuan": answer["cost"]["after"],
        "yuan_parcel": answer["cost_per_parcel"]["after"],
        "vehicles": plan["vehicles"],
        "distance_km": plan["distance_km"],
        "saving": answer["saving"]["whole"]["share"],
        "express_48h": answer["attainment"]["express_48h"]["share"],
        "fresh_24h": answer["attainment"]["fresh_24h"]["share"],
        "unserved": answer["unserved"],
        "folder": folder,
    }


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows)
