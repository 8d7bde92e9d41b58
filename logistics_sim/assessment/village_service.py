"""Why a village of a finished run is late: its calls, its times by leg, and what would help."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.assessment.review_evidence import EVIDENCE, stored_evidence
from logistics_sim.assessment.service_measures import variant_stamps
from logistics_sim.assessment.village_calls import hand_over_prices, missed_visits, village_calls
from logistics_sim.core.errors import InputError
from logistics_sim.core.files import read_json, read_parquet
from logistics_sim.core.units import DAY_S, HOUR_S
from logistics_sim.language import LANGUAGES, noop, speaking
from logistics_sim.language import gettext as _
from logistics_sim.places.place_names import place_named
from logistics_sim.policy import read_review
from logistics_sim.policy.finding import Finding
from logistics_sim.policy.points_levers import cheapest_lever
from logistics_sim.scenario import VARIANTS, Scenario, read_scenario
from logistics_sim.scenario.operator import Variant
from logistics_sim.service import LEGS, Target, leg_seconds, scenario_targets
from logistics_sim.service.parcel_tally import counted_parcels
from logistics_sim.service.verdict import interval_kind
from logistics_sim.study.case import (
    case_folder,
    member_parcels,
    read_parcels,
    variant_operators,
)
from logistics_sim.study.folder import complete_folder

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.policy.evidence import Evidence

LONGER_H = 0.05
"""A leg that takes less than this (3 minutes) longer than the county's is not named."""
Row = dict[str, Any]
LINE_HAUL = noop("another outbound line-haul, or a later one (demand.line_haul_out)")
"""What helps parcels that wait at the hub on their way out; the review's table has none."""
SHARE = ("share", "low", "high")


def village_answer(run_dir: Path, village: str, variant: Variant = "after") -> Row:
    """Return why `village` (id or name) is late in the run in `run_dir` (contract ``why``).

    `variant` is the alliance (``after``), or the firms alone with equal service or as it is.
    Under ``targets`` stand those with a counted parcel of the village: share and interval, the
    county's and those of the other variants, mean hours by leg beside the county's, the late ones
    apart, the leg that takes longest beside the county, and the alliance's cheapest lever to it.
    ``wanted`` and ``verdict`` are None where the scenario wants no share.

    Raises
    ------
    InputError
        ``RUN-003``, ``RUN-004`` or ``RUN-008`` for what is no finished run, ``RTE-010`` for a
        village that is not there.
    """
    folder = complete_folder(run_dir)
    if not (folder / "answer.json").is_file():
        text = _("this is a plan or a replay, not a run: nothing of it was measured by village")
        hint = _("play the scenario: logistics-sim run SCENARIO --out DIR")
        raise InputError("RUN-008", str(run_dir), text, hint)
    answer, manifest = read_json(folder / "answer.json"), read_json(folder / "manifest.json")
    scenario = read_scenario(folder / "scenario.yaml")
    places = read_parquet(folder / "places.parquet")
    villages = places[places["kind"] == "village"]
    place = place_named(villages, village, _("village"))
    row: Any = villages.set_index("place_id").loc[place]
    days, replications = int(manifest["days"]), int(manifest["replications"])
    mine = _parcels_of(folder, scenario, place, variant, replications)
    plans = [case_folder(folder, operator) for operator in variant_operators(scenario, variant)]
    return {
        **{name: answer[name] for name in ("contract", "version", "seed")},
        "run": str(run_dir),
        "variant": variant,
        "village": place,
        "name": str(row["name"]),
        "township": str(row["township"]),
        "residents": int(row["population"]),
        "parcels_day": {
            way: sum(one.by_direction[way] for one in mine) / (days * replications)
            for way in ("down", "up", "intra")
        },
        "waves": len(scenario.after.waves) if variant == "after" else None,
        "calls": [call for plan in plans for call in village_calls(plan, place)],
        "missed": missed_visits(answer, place, variant),
        "hand_over": hand_over_prices(plans[0], str(row["township"])) if variant == "after" else [],
        "targets": _targets(folder, scenario, place, mine, days, answer, variant),
    }


@dataclass(frozen=True)
class _Mine:
    """Parcels of the village in one replication, with their stamps."""

    parcels: pd.DataFrame
    stamps: pd.DataFrame

    @property
    def by_direction(self) -> dict[str, int]:
        """How many there are by direction."""
        ways = self.parcels["direction"].astype(str)
        return {way: int((ways == way).sum()) for way in ("down", "up", "intra")}


def _parcels_of(
    folder: Path, scenario: Scenario, place: str, variant: str, replications: int
) -> list[_Mine]:
    """Return the members' parcels of `place`, each replication, and what became of them."""
    found = []
    for replication in range(replications):
        parcels = member_parcels(read_parcels(folder, replication), scenario)
        up = (parcels["direction"] == "up").to_numpy(dtype=bool)
        ends = [parcels[name].astype(str).to_numpy() == place for name in ("origin", "destination")]
        rows = np.flatnonzero(np.where(up, *ends))
        stamps = variant_stamps(scenario, folder, variant, replication, parcels)
        found.append(_Mine(parcels.iloc[rows], stamps.iloc[rows]))
    return found


def _targets(
    folder: Path,
    scenario: Scenario,
    place: str,
    mine: list[_Mine],
    days: int,
    answer: Row,
    variant: str,
) -> list[Row]:
    """Return what is known of each target with a counted parcel of the village."""
    table = read_parquet(folder / "attainment.parquet")
    shares, county = _shares(table, "village", place), _shares(table, "all", "all")
    legs = read_parquet(folder / "legs.parquet")
    legs = legs[legs["variant"] == variant]
    kept = variant == "after" and (folder / EVIDENCE).is_file()
    evidence = stored_evidence(folder) if kept else None
    missed = bool(missed_visits(answer, place, variant))
    rows = []
    for target in scenario_targets(scenario):
        by_variant = shares.get(target.id, {})
        own = by_variant.get(variant)
        if own is None:
            continue
        wanted = answer["attainment"].get(target.id, {}).get("target")
        late = own["n"] - own["on_time"]
        hours = _hours(target, mine, days, legs, late)
        rows.append(
            {
                "target": target.id,
                "clock": target.clock,
                "limit_h": target.limit_s / HOUR_S,
                **own,
                "late": late,
                "never_arrived": own["n"] - hours["arrived"],
                "wanted": wanted,
                "verdict": None
                if wanted is None
                else interval_kind(own["low"], own["high"], wanted),
                "county": county[target.id][variant],
                "others": {name: by_variant.get(name) for name in VARIANTS if name != variant},
                **hours,
                "lever": _lever(target, hours["slow_leg"], missed, evidence) if late else None,
            }
        )
    return rows


def _shares(table: pd.DataFrame, group_by: str, group: str) -> dict[str, dict[str, Row]]:
    """Return share, interval and counts of a group by target and variant."""
    table = table[(table["group_by"] == group_by) & (table["group"].astype(str) == group)]
    found: dict[str, dict[str, Row]] = {}
    for row in table[table["n"] > 0].to_dict("records"):
        said: Row = {name: float(row[name]) for name in SHARE}
        said |= {"n": int(row["n"]), "on_time": int(row["on_time"])}
        found.setdefault(str(row["target"]), {})[str(row["variant"])] = said
    return found


def _hours(target: Target, mine: list[_Mine], days: int, legs: pd.DataFrame, late: int) -> Row:
    """Return mean hours by leg: of the village's parcels, of its late ones, and of the county.

    ``hours`` and ``late_hours`` are those of parcels that arrived, None where none has. The slow
    leg is the one that takes longest beside the county: of the late ones where parcels are `late`,
    and none where none of these has arrived.
    """
    spent = {name: dict.fromkeys(LEGS, 0.0) for name in ("all", "late")}
    count = {"all": 0, "late": 0}
    for one in mine:
        found = counted_parcels(target, one.parcels, one.stamps, days * DAY_S)
        chosen = {"all": found.end >= 0, "late": (found.end >= 0) & ~found.on_time}
        seconds = leg_seconds(target, one.stamps.iloc[found.rows])
        for name, rows in chosen.items():
            count[name] += int(rows.sum())
            for leg in LEGS:
                spent[name][leg] += float(seconds[leg][rows].sum()) / HOUR_S
    hours, late_hours = (
        {leg: spent[name][leg] / count[name] for leg in LEGS} if count[name] else None
        for name in ("all", "late")
    )
    there = legs[legs["target"] == target.id]
    usual = {str(row["leg"]): float(row["mean_s"]) / HOUR_S for row in there.to_dict("records")}
    shown = late_hours if late else hours
    more = {leg: shown[leg] - usual[leg] for leg in LEGS} if shown else {}
    slow = max(more, key=lambda leg: more[leg], default=None)
    if slow is not None and more[slow] < LONGER_H:
        slow = None
    return {
        "arrived": count["all"],
        "hours": hours,
        "late_hours": late_hours,
        "county_hours": usual,
        "slow_leg": slow,
        "slow_leg_hours_more": None if slow is None else round(more[slow], 4),
    }


def _lever(target: Target, slow: str | None, missed: bool, evidence: Evidence | None) -> Row | None:
    """Return the review's cheapest lever to the `slow` leg, or to visits `missed`, priced.

    What is sent waits at a station for the next trip that fetches it, where another wave helps,
    and on its way out at the hub for the line-haul. None where the run kept no evidence; titles
    in both languages.
    """
    if target.direction == "up" and slow == "hub_wait":
        unpriced = dict.fromkeys(("yuan", "yuan_day", "first_year_yuan", "status"))
        with speaking("zh"):
            titles = {"title": LINE_HAUL, "title_zh": _(LINE_HAUL)}
        return {**titles, "when": slow, **unpriced, "others": 0}
    if target.direction != "down" and slow == "station":
        slow = "hub_wait"
    gaps = (*(("unserved",) if missed else ()), *((slow,) if slow else ()))
    review = read_review()
    parts = [part for item in (*review.items, *review.other) for part in item.parts]
    clocks = [part for part in parts if part.formula == "attainment" and part.levers]
    fitting = [part for part in clocks if part.wants.get("target") == target.id] or clocks
    if evidence is None or not gaps or not fitting:
        return None
    said = {}
    for language in LANGUAGES:
        with speaking(language):
            gap = Finding(0.0, "not_held", gaps=gaps)
            said[language] = cheapest_lever(fitting[0], gap, evidence)
    english, chinese = said["en"], said["zh"]
    return None if english is None else {**english, "title_zh": (chinese or english)["title"]}
