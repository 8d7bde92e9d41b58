"""A plan: the timetable of one operator as two tables, and what it could not serve."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.files import read_json, read_parquet, write_json, write_parquet
from logistics_sim.scenario import DayGroup, Operator, Wave
from logistics_sim.scenario.buses import PREFIX

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Plan:
    """Trips and stops (contracts ``trips``, ``stops``) of an operator.

    Attributes
    ----------
    missed
        Visits that no trip makes, with cause, limit and fix: those `carried_over` by another
        wave (planned with ``moved_to``; see `later_waves`), and the `unserved`.
    townships
        The price of through-running and of hand-over by township and wave, and the choice.
    lower_bound
        Yuan a mean service day that no plan for these loads can undercut.
    work
        Engine, seed and iterations of each routing problem.
    buses
        What was considered and tried by bus, with the cost of the plan with it and without.
    proofs
        Where the bound was asked for with effort: by day group its yuan, the rounds made and by how
        much hand-overs lower it.
    """

    operator: Operator
    trips: pd.DataFrame
    stops: pd.DataFrame
    fixed_yuan: dict[str, float]
    missed: list[dict[str, Any]] = field(default_factory=list)
    townships: list[dict[str, Any]] = field(default_factory=list)
    lower_bound: float = 0.0
    work: list[dict[str, Any]] = field(default_factory=list)
    buses: list[dict[str, Any]] = field(default_factory=list)
    proofs: list[dict[str, Any]] = field(default_factory=list)

    def __repr__(self) -> str:
        """Return one line: operator, vehicles, trips and the cost of a mean service day."""
        counts = f"{self.vehicles()} vehicles, {len(self.trips)} trips"
        return f"Plan({self.operator.id!r}, {counts}, {self.cost_yuan():,.0f} yuan a day)"

    @cached_property
    def weekdays(self) -> tuple[int, ...]:
        """Weekdays (0 = Monday) on which something runs."""
        return tuple(sorted({int(day) for text in self.trips["weekdays"] for day in text}))

    @cached_property
    def vehicle_days(self) -> pd.DataFrame:
        """One row per vehicle: its type, weekdays and fixed price a day."""
        table = self.trips.groupby("vehicle", sort=True).agg(
            type=("type", "first"), weekdays=("weekdays", "first")
        )
        table["fixed_yuan"] = table["type"].map(self.fixed_yuan).fillna(0.0)
        return table.reset_index()

    @cached_property
    def carried_over(self) -> list[dict[str, Any]]:
        """Visits that no trip makes, left for another wave that calls there, with the hours."""
        return [row for row in self.missed if "next_wave" in row]

    @cached_property
    def unserved(self) -> list[dict[str, Any]]:
        """Visits that no trip makes at places where no other wave calls either."""
        return [row for row in self.missed if "next_wave" not in row]

    def cost_yuan(self) -> float:
        """Return the planned cost of a mean service day: vehicles, distance, drivers."""
        if not len(self.trips):
            return 0.0
        days = max(len(self.weekdays), 1)
        trips = self.trips["cost_yuan"] * self.trips["weekdays"].str.len()
        fixed = self.vehicle_days["fixed_yuan"] * self.vehicle_days["weekdays"].str.len()
        return round(float(trips.sum() + fixed.sum()) / days, 2)

    def vehicles(self) -> int:
        """Return how many vehicles drive on the weekday that needs most; buses are not ours."""
        own = self.vehicle_days[~by_bus(self.vehicle_days)]
        driving = own["weekdays"]
        counts = (driving.str.contains(str(day), regex=False).sum() for day in self.weekdays)
        return int(max(counts, default=0))

    def summary(self) -> dict[str, Any]:
        """Return the figures of the machine contract, for a mean service day.

        ``vehicles`` is a count, that of the weekday that needs most.
        """
        days = max(len(self.weekdays), 1)
        each = self.trips["weekdays"].str.len()
        ends = self.stops.groupby("trip_id", sort=False)["seq"].max()
        stops = (ends - 1).reindex(self.trips["trip_id"]).to_numpy()
        cost = self.cost_yuan()
        return {
            "operator": self.operator.id,
            "vehicles": self.vehicles(),
            "trips": round(float(each.sum()) / days, 2),
            "stops": round(float((stops * each).sum()) / days, 2),
            "distance_km": round(float((self.trips["distance_m"] * each).sum()) / days / 1e3, 3),
            "cost": cost,
            "lower_bound": round(self.lower_bound, 2),
            "gap": round((cost - self.lower_bound) / cost, 6) if cost else 0.0,
            "proved": bool(self.proofs),
            "unserved": self.unserved,
            "carried_over": self.carried_over,
            "echelons": _by_echelon(self.trips),
            "bus_trips": int(by_bus(self.trips).sum()),
            "buses": [row for row in self.buses if row["kind"] == "leg"],
            "work": self.work,
        }

    def save(self, folder: Path) -> None:
        """Write ``trips.parquet``, ``stops.parquet`` and ``plan.json`` into `folder`."""
        write_parquet(folder / "trips.parquet", self.trips)
        write_parquet(folder / "stops.parquet", self.stops)
        value = {
            "operator": asdict(self.operator),
            "fixed_yuan": self.fixed_yuan,
            "unserved": self.unserved,
            "carried_over": self.carried_over,
            "townships": self.townships,
            "lower_bound": self.lower_bound,
            "work": self.work,
            "buses": self.buses,
            "proofs": self.proofs,
        }
        write_json(folder / "plan.json", value)

    @classmethod
    def load(cls, folder: Path) -> Plan:
        """Read a plan that `save` wrote."""
        value = read_json(folder / "plan.json")
        said = value["operator"]
        operator = Operator(
            **{
                **said,
                "firms": tuple(said["firms"]),
                "waves": tuple(Wave(**wave) for wave in said["waves"]),
                "day_groups": tuple(
                    DayGroup(
                        group["id"],
                        tuple(group["weekdays"]),
                        None if group["townships"] is None else tuple(group["townships"]),
                    )
                    for group in said["day_groups"]
                ),
                "hand_over": tuple((place, wave) for place, wave in said.get("hand_over", ())),
            }
        )
        return cls(
            operator,
            read_parquet(folder / "trips.parquet"),
            read_parquet(folder / "stops.parquet"),
            value["fixed_yuan"],
            [*value.get("carried_over", ()), *value["unserved"]],
            value["townships"],
            value["lower_bound"],
            value["work"],
            value.get("buses", []),
            value.get("proofs", []),
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the stops with the columns of their trip (``trip_depart_s`` is the trip's own)."""
        trips = self.trips.drop(columns=["break_s", "distance_m"])
        shared = set(trips.columns) & set(self.stops.columns) - {"trip_id"}
        trips = trips.rename(columns={name: f"trip_{name}" for name in shared})
        return self.stops.merge(trips, on="trip_id", how="left")

    def _repr_html_(self) -> str:
        """Return the summary as a table for notebooks."""
        import pandas as pd

        found = {k: v for k, v in self.summary().items() if isinstance(v, int | float | str)}
        return str(pd.DataFrame([found]).to_html(index=False, escape=True))


def by_bus(trips: pd.DataFrame) -> pd.Series[bool]:
    """Return which rows with a vehicle ``type`` are trips of buses."""
    return trips["type"].astype(str).str.startswith(PREFIX)


def _by_echelon(trips: pd.DataFrame) -> dict[str, int]:
    counts = trips["echelon"].value_counts().sort_index()
    return {str(name): int(number) for name, number in counts.items()}
