"""A scenario with all its files in a folder of results, so that the folder stands alone."""

from __future__ import annotations

import shutil
from pathlib import Path

from logistics_sim.scenario import Scenario
from logistics_sim.scenario.volumes import corrections_path
from logistics_sim.scenario.writer import write_scenario


def _not_of_a_feed(folder: str, names: list[str]) -> set[str]:
    """Return what beside the texts of a GTFS feed lies in its folder: it is not copied."""
    return {name for name in names if not name.endswith(".txt")}


def write_scenario_copy(scenario: Scenario, out: Path) -> None:
    """Write ``scenario.yaml`` with its roads, volume files and bus feed into `out`.

    Volume files come with their corrections.
    """
    shutil.copyfile(scenario.roads_path, out / "roads.geojson")
    changed: dict[str, object] = {"roads": "roads.geojson"}
    kept = []
    for number, said in enumerate(scenario.demand.volumes or ()):
        path = scenario.path.parent / said.file
        name = f"volumes_{number}{path.suffix.lower()}"
        shutil.copyfile(path, out / name)
        if corrections_path(path).is_file():
            shutil.copyfile(corrections_path(path), corrections_path(out / name))
        kept.append(said.model_copy(update={"file": name}))
    if kept:
        changed["demand"] = scenario.demand.model_copy(update={"volumes": tuple(kept)})
    if scenario.buses is not None:
        feed = (scenario.path.parent / scenario.buses.feed).resolve()
        name = f"buses{feed.suffix.lower()}"
        if feed.is_dir():
            shutil.copytree(feed, out / name, ignore=_not_of_a_feed)
        else:
            shutil.copyfile(feed, out / name)
        changed["buses"] = scenario.buses.model_copy(update={"feed": name})
    write_scenario(scenario.model_copy(update=changed), out / "scenario.yaml")
