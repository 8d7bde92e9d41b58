"""Plans of a county: the alliance's, or one of each firm."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import InputError
from logistics_sim.core.progress import Progress
from logistics_sim.core.units import clock_text
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.places.limited_reach import limited_reach, road_words, size_words
from logistics_sim.places.place_names import place_named
from logistics_sim.routing import Plan
from logistics_sim.routing.later_waves import later_words
from logistics_sim.study.operator_plan import plan_operator
from logistics_sim.workbench.argument_kinds import want
from logistics_sim.workbench.html_table import html_table
from logistics_sim.workbench.scenario_county import County
from logistics_sim.workbench.shown_progress import shown, with_searches

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from matplotlib.figure import Figure

    from logistics_sim.report.maps.embedded import EmbeddedMap


@dataclass(frozen=True)
class Plans:
    """Verified plans, one per operator, with the design loads that they carry."""

    county: County
    plans: tuple[Plan, ...]
    loads: tuple[pd.DataFrame, ...]

    def __repr__(self) -> str:
        """Return one line: operators, vehicles and cost of a mean service day."""
        vehicles = sum(plan.summary()["vehicles"] for plan in self.plans)
        cost = f"{self.cost_yuan():,.0f} yuan a day"
        operators = f"{len(self.plans)} operator{'s' if len(self.plans) != 1 else ''}"
        return f"Plans({operators}, {vehicles:g} vehicles, {cost})"

    def cost_yuan(self) -> float:
        """Return vehicles, distance and drivers of a mean service day, all operators."""
        return round(sum(plan.cost_yuan() for plan in self.plans), 2)

    def summary(self) -> pd.DataFrame:
        """Return one row per operator: vehicles, trips, stops, km, cost, bound, gap, unserved."""
        import pandas as pd

        rows = []
        for plan in self.plans:
            found = plan.summary()
            found["unserved"] = len(found["unserved"])
            rows.append({k: v for k, v in found.items() if isinstance(v, int | float | str)})
        return pd.DataFrame(rows)

    def unserved(self) -> pd.DataFrame:
        """Return what no vehicle serves, with cause, limit and fix."""
        import pandas as pd

        rows = [{"operator": p.operator.id, **row} for p in self.plans for row in p.unserved]
        names = ["operator", "group", "village", "name", "wave", "cause", "limit", "fix"]
        return pd.DataFrame(rows, columns=names)

    def carried_over(self) -> pd.DataFrame:
        """Return the visits that are left for another wave, with the hours that this costs."""
        import pandas as pd

        rows = [{"operator": p.operator.id, **row} for p in self.plans for row in p.carried_over]
        names = ["operator", "group", "village", "name", "wave", "next_wave", "hours", "cause"]
        return pd.DataFrame(rows, columns=names)

    def townships(self) -> pd.DataFrame:
        """Return the price of through-running and of hand-over by township and wave."""
        import pandas as pd

        rows = [{"operator": p.operator.id, **row} for p in self.plans for row in p.townships]
        return pd.DataFrame(rows)

    def to_frame(self) -> pd.DataFrame:
        """Return all stops with the columns of their trips."""
        import pandas as pd

        return pd.concat([plan.to_frame() for plan in self.plans], ignore_index=True)

    def to_gdf(self) -> gpd.GeoDataFrame:
        """Return every trip as a line along its roads (WGS 84)."""
        return self._lines([plan.trips["trip_id"] for plan in self.plans])

    def _lines(self, chosen: Sequence[pd.Series]) -> gpd.GeoDataFrame:
        """Return the trips of each plan named by `chosen` as lines."""
        import geopandas as gpd
        import pandas as pd
        from shapely.geometry import LineString

        world = self.county.world
        index = {str(name): row for row, name in enumerate(world.places["place_id"])}
        lines, trips = [], []
        for plan, wanted in zip(self.plans, chosen, strict=True):
            stops = plan.stops.groupby("trip_id", sort=False)["place"].agg(list)
            for trip in plan.trips[plan.trips["trip_id"].isin(wanted)].to_dict("records"):
                ways = [index[str(trip["origin"])], *(index[p] for p in stops[trip["trip_id"]])]
                legs = [(a, b) for a, b in itertools.pairwise(ways) if a != b]
                points = [
                    point
                    for path in world.paths(str(trip["type"]), legs)
                    for point in world.line(path).tolist()
                ]
                lines.append(LineString(points))
                trips.append(trip)
        return gpd.GeoDataFrame(pd.DataFrame(trips), geometry=lines, crs="EPSG:4326")

    def plot(self, township: str | None = None) -> Figure:
        """Return a map of the routes for each operator and wave, told apart by vehicle.

        With `township` (id or name) only the trips that call there. Raises `InputError`
        (``RTE-010``) for one that is not there.
        """
        import pandas as pd

        from logistics_sim.report.maps import routes_of, routes_sheets, styled_figure

        world = self.county.world
        trips = pd.concat([plan.trips for plan in self.plans], ignore_index=True)
        stops = pd.concat([plan.stops for plan in self.plans], ignore_index=True)
        if township is not None:
            places = world.places
            stations = places[places["kind"] == "township_station"]
            found = place_named(stations, township, "plot")
            here = places.set_index("place_id").loc[found, "township"]
            inside = places.loc[places["township"] == here, "place_id"]
            chosen = stops.loc[stops["place"].isin(inside), "trip_id"]
            trips = trips[trips["trip_id"].isin(chosen)].reset_index(drop=True)
            stops = stops[stops["trip_id"].isin(chosen)].reset_index(drop=True)
        names = dict(zip(world.places["place_id"].astype(str), world.places["name"], strict=True))
        names |= {firm.id: firm.name for firm in self.county.scenario.firms}
        routes = routes_of(world, trips, stops)
        return styled_figure(
            routes_sheets(world, routes, lambda key: str(names.get(key, key))), columns=3
        )

    def explore(self) -> EmbeddedMap:
        """Return an interactive map of the trips, which a notebook shows without internet.

        Wave, vehicle and village can be chosen; the day can be played. Villages are coloured by
        their calls on the fullest day.
        """
        from logistics_sim.workbench.explored_map import explored_calls

        return explored_calls(self.county, self.plans)

    @cached_property
    def _by_place(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for row in self.to_frame().to_dict("records"):
            found.setdefault(str(row["place"]), []).append({str(k): v for k, v in row.items()})
        return found

    def explain(self, what: str) -> pd.DataFrame:
        """Return when and how a place (or a parcel ``P000000012``) is served, or why it is not.

        Vehicle types that a weak or low bridge keeps out are named with that road.

        A place may be given by its name. A parcel is one of the scenario's first replication; it
        is explained by the place at its rural end. Raises `InputError` (``RTE-010``) for
        `what` that is not there, with the nearest names, or a name that several places have.
        """
        import pandas as pd

        place = place_named(self.county.world.places, self._place_of(what), "explain")
        rows = []
        for stop in self._by_place.get(place, []):
            if str(stop["origin"]) == place:
                continue
            rows.append(
                {
                    "operator": stop["operator"],
                    "place": place,
                    "wave": stop["wave"],
                    "served": True,
                    "how": f"{stop['echelon']} trip {stop['trip_id']} by {stop['type']}, "
                    f"stop {stop['seq']}",
                    "arrive": clock_text(int(stop["arrive_s"])),
                    "fix": "",
                }
            )
        for plan in self.plans:
            for row in plan.missed:
                if row["village"] == place:
                    later = f"{later_words(row)}: " if "next_wave" in row else ""
                    rows.append(
                        {
                            "operator": plan.operator.id,
                            "place": place,
                            "wave": row["wave"],
                            "served": False,
                            "how": f"{later}{row['cause']} ({row['limit']})",
                            "arrive": "",
                            "fix": row["fix"],
                        }
                    )
            rows += _bus_rows(plan, place)
        names = ["operator", "place", "wave", "served", "how", "arrive", "fix"]
        return pd.DataFrame(rows + self._barred_rows(place), columns=names)

    def _barred_rows(self, place: str) -> list[dict[str, Any]]:
        """Return one row per vehicle type that a limited road keeps from `place`, with the road."""
        network = self.county.world.network
        return [
            {
                "operator": "",
                "place": place,
                "wave": "",
                "served": False,
                "how": _(
                    "not by {vehicle}: {roads}",
                    vehicle=size_words(reach.kind),
                    roads="; ".join(road_words(network, edge) for edge in reach.roads[place]),
                ),
                "arrive": "",
                "fix": "",
            }
            for reach in limited_reach(self.county.scenario, network)
            if place in reach.roads
        ]

    def _place_of(self, what: str) -> str:
        if not (what.startswith("P") and what[1:].isdigit()):
            return what
        from logistics_sim.demand import generate_parcels

        parcels = generate_parcels(self.county.scenario, self.county.world.places)
        number = int(what[1:])
        if number not in parcels.index:
            raise InputError("RTE-010", "explain", _("there is no parcel {what!r}", what=what))
        parcel = parcels.loc[number]
        return str(parcel["origin"] if parcel["direction"] == "up" else parcel["destination"])

    def save(self, folder: str | Path) -> Path:
        """Write the plans below `folder`, one folder per operator."""
        root = Path(folder)
        for plan in self.plans:
            part = root / plan.operator.id
            part.mkdir(parents=True, exist_ok=True)
            plan.save(part)
        return root

    def _repr_html_(self) -> str:
        return html_table(self.summary())


def _bus_rows(plan: Plan, place: str) -> list[dict[str, Any]]:
    """Return why a bus that passes `place` carries its parcels, or does not.

    The legs that were kept and the best way for each bus, with both costs of the whole plan where
    they were measured.
    """
    best: dict[tuple[str, str], dict[str, Any]] = {}
    mine = [row for row in plan.buses if place in row["places"]]
    for row in sorted(mine, key=lambda row: (row["kind"] != "leg", not row["tried"])):
        best.setdefault((row["bus"], row["group"]), row)
    return [
        {
            "operator": plan.operator.id,
            "place": place,
            "wave": row["wave"],
            "served": row["choice"] == "bus",
            "how": f"bus {row['line']} at {row['depart']}: {_bus_words(row)}",
            "arrive": "",
            "fix": ""
            if row["choice"] == "bus" or row["break_even_yuan_item"] is None
            else f"it pays below {row['break_even_yuan_item']:.2f} yuan an item",
        }
        for row in best.values()
    ]


def _bus_words(row: dict[str, Any]) -> str:
    said = f"{row['items']} items for {row['bus_yuan']:.2f} yuan"
    if row["truck_yuan"] is not None:
        said += f", by vehicle about {row['truck_yuan']:.2f} yuan"
    if row["plan_without_yuan"] is not None:
        said += (
            f"; the whole plan costs {row['plan_with_yuan']:,.2f} yuan with it and "
            f"{row['plan_without_yuan']:,.2f} without"
        )
    return said


def plan(county: County, progress: Progress | None = None) -> Plans:
    """Plan every operator of `county`; `make_plan` verifies each plan independently.

    `progress` hears of operators and searches; without it progress is shown in a terminal and a
    notebook (``LOGISTICS_SIM_PROGRESS=off`` turns that off).

    What was planned before from the same inputs, by this or by ``logistics-sim run``, comes from
    the cache of results (``LOGISTICS_SIM_CACHE=off`` turns it off); the plan is the same.

    Raises `InfeasibleError` where no plan exists and `InternalError` where a plan breaks
    a rule (a bug of the planner, never handed out), and `InputError` (``API-001``) for
    what is no county.

    Examples
    --------
    >>> import logistics_sim as ls
    >>> quick = {"effort.iterations": 1, "effort.echelon_trials": 0}
    >>> planned = ls.plan(ls.shipped_county().change(**quick))
    >>> len(planned.plans), planned.unserved().empty
    (1, True)
    >>> planned.explain("北店头村")["served"].all()
    np.True_
    """
    from logistics_sim.assessment.scenario_run import case_name

    want(county, "plan", County)
    made, operators = [], county.operators()
    with shown(progress) as tell:
        for number, operator in enumerate(operators):
            who = case_name(county.scenario, operator)
            tell(noop("plans"), number, len(operators), who)
            with with_searches(tell, who):
                world = county.world_of(operator)
                made.append(plan_operator(county.scenario, world, operator))
        tell(noop("plans"), len(operators), len(operators))
    plans, loads = zip(*made, strict=True)
    return Plans(county, tuple(plans), tuple(loads))
