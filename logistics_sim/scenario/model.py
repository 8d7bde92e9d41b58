"""The whole scenario: one frozen object that every room reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, PrivateAttr, field_validator, model_validator

from logistics_sim.core.nearest import nearest
from logistics_sim.core.units import clock_s
from logistics_sim.language import Language
from logistics_sim.language import gettext as _
from logistics_sim.scenario.buses import PREFIX, Buses
from logistics_sim.scenario.depot_site import Site
from logistics_sim.scenario.disruptions import Disruptions
from logistics_sim.scenario.fact import Fact, fact_faults
from logistics_sim.scenario.fleet import Firm, VehicleType
from logistics_sim.scenario.line_haul import Arrivals, arrivals_of, arrivals_together
from logistics_sim.scenario.operator import Operator, Variant, Wave, day_groups
from logistics_sim.scenario.parameter import Parameter, Strict
from logistics_sim.scenario.planning import Planning
from logistics_sim.scenario.producers import Producer, producer_faults
from logistics_sim.scenario.road_conditions import RoadCondition
from logistics_sim.scenario.sections import (
    Alliance,
    Before,
    ColdChain,
    Costs,
    Demand,
    Effort,
    Operations,
    ReportHead,
    ServiceStatement,
    Targets,
)
from logistics_sim.scenario.services import Services
from logistics_sim.scenario.stations import Stations
from logistics_sim.scenario.support import Support
from logistics_sim.scenario.tolls import Toll, unknown_types


def member_faults(alliance: Alliance, names: dict[str, str]) -> str:
    """Return what is wrong with the members of `alliance`; `names` are the firms' by id."""
    members = alliance.members or ()
    said = [
        _(
            "there is no firm {member!r}; {nearest}",
            member=member,
            nearest=nearest(member, names) or _("known: {known}", known=", ".join(names)),
        )
        for member in members
        if member not in names
    ]
    said += [
        _("{member!r} stands twice", member=member) for member in names if members.count(member) > 1
    ]
    return "; ".join(said)


class Scenario(Strict):
    """What the planner states; read it with `read_scenario`."""

    format: Literal[1]
    name: str = Field(min_length=1)
    title: str
    seed: int = Field(ge=0, lt=2**63)
    start_date: str
    days: int = Field(ge=1, le=3_660)
    roads: str
    targets: Targets
    firms: tuple[Firm, ...] = Field(min_length=1)
    demand: Demand
    operations: Operations
    fleet: tuple[VehicleType, ...] = Field(min_length=1)
    costs: Costs
    coldchain: ColdChain
    after: ServiceStatement
    before: Before
    road_conditions: tuple[RoadCondition, ...] = ()
    tolls: tuple[Toll, ...] = ()
    allow_unreachable: bool = False
    supports: tuple[Support, ...] = ()
    facts: tuple[Fact, ...] = ()
    producers: tuple[Producer, ...] = ()
    services: Services = Services()
    stations: Stations = Stations()
    effort: Effort = Effort()
    planning: Planning = Planning()
    disruptions: Disruptions = Disruptions()
    alliance: Alliance = Alliance()
    hub: Site | None = None
    moved_stations: dict[str, Site] | None = None
    buses: Buses | None = None
    report: ReportHead = ReportHead()
    language: Language | None = None
    _path: Path = PrivateAttr(default=Path("scenario.yaml"))
    _settings: tuple[str, ...] = PrivateAttr(default=())

    @field_validator("start_date")
    @classmethod
    def _is_date(cls, text: str) -> str:
        try:
            day = dt.date.fromisoformat(text)
        except ValueError as error:
            raise ValueError(_('{text!r} is not a date; write "YYYY-MM-DD"', text=text)) from error
        if not 1900 <= day.year <= 2200:
            raise ValueError(_("{text!r} is not between the years 1900 and 2200", text=text))
        return text

    @model_validator(mode="after")
    def _consistent(self) -> Scenario:
        firms = [firm.id for firm in self.firms]
        if len(set(firms)) < len(firms):
            raise ValueError(_("firms: an id stands twice in {firms}", firms=firms))
        types = [kind.id for kind in self.fleet]
        if len(set(types)) < len(types):
            raise ValueError(_("fleet: an id stands twice in {types}", types=types))
        taken = [name for name in types if name.startswith(PREFIX)]
        if self.buses is not None and taken:
            raise ValueError(
                _(
                    "fleet: {taken!r} begins as bus lines do ({prefix})",
                    taken=taken[0],
                    prefix=PREFIX,
                )
            )
        unpaid = unknown_types(self.tolls, set(types))
        if unpaid:
            raise ValueError(
                _(
                    "tolls: there is no type {unknown!r} (known: {types})",
                    unknown=unpaid[0],
                    types=types,
                )
            )
        for firm in self.firms:
            unknown = sorted(set(firm.vehicles or ()) - set(types))
            if unknown:
                raise ValueError(
                    _(
                        "firms.{id}.vehicles: there is no type {unknown!r} (known: {types})",
                        id=firm.id,
                        unknown=unknown[0],
                        types=types,
                    )
                )
        wrong_members = member_faults(self.alliance, {firm.id: firm.name for firm in self.firms})
        if wrong_members:
            raise ValueError(f"alliance.members: {wrong_members}")
        unknown = [name for name in self.services.firms() if name not in firms]
        if unknown:
            raise ValueError(
                _(
                    "services: there is no firm {unknown!r} (known: {firms})",
                    unknown=unknown[0],
                    firms=firms,
                )
            )
        wrong = producer_faults(self.producers) or fact_faults(self.facts)
        if wrong:
            raise ValueError(wrong)
        total = sum(firm.share for firm in self.firms)
        if abs(total - 1) > 1e-6:
            raise ValueError(_("firms: the shares add up to {total:.4f}, not to 1", total=total))
        arrivals = sum(float(truck.share) for truck in self.demand.line_haul)
        if abs(arrivals - 1) > 1e-6:
            raise ValueError(
                _(
                    "demand.line_haul: the shares add up to {arrivals:.4f}, not to 1",
                    arrivals=arrivals,
                )
            )
        return self

    @model_validator(mode="after")
    def _disruptions_happen(self) -> Scenario:
        first = self.first_day
        end = first + dt.timedelta(days=self.days)
        for where, span in self.disruptions.spans():
            begins, ends = (dt.date.fromisoformat(day) for day in (span.first, span.last))
            if ends < first or begins >= end:
                raise ValueError(
                    _(
                        "disruptions.{where}: {first} to {last} lies outside the {days} days from "
                        "{start_date}",
                        where=where,
                        first=span.first,
                        last=span.last,
                        days=self.days,
                        start_date=self.start_date,
                    )
                )
        types = {kind.id for kind in self.fleet}
        for number, breakdowns in enumerate(self.disruptions.breakdowns):
            unknown = sorted(set(breakdowns.types) - types)
            if unknown:
                raise ValueError(
                    _(
                        "disruptions.breakdowns.{number}: no vehicle type {unknown}",
                        number=number,
                        unknown=unknown,
                    )
                )
        return self

    def __repr__(self) -> str:
        """Return one line: name, title, firms and days (the values: ``parameters()``)."""
        count = len(self.firms)
        return f"Scenario({self.name!r}, {self.title!r}, {count} firms, {self.days} days)"

    __str__ = __repr__

    @property
    def path(self) -> Path:
        """The file that this scenario was read from."""
        return self._path

    @property
    def settings(self) -> tuple[str, ...]:
        """What was set on the command line, as ``KEY=VALUE``."""
        return self._settings

    @property
    def roads_path(self) -> Path:
        """The road network's file, relative to the scenario's folder."""
        return (self._path.parent / self.roads).resolve()

    @property
    def first_day(self) -> dt.date:
        """Day 0 of the scenario."""
        return dt.date.fromisoformat(self.start_date)

    def weekday(self, day: int) -> int:
        """Return the weekday (0 = Monday) of scenario day `day`."""
        return (self.first_day.weekday() + day) % 7

    def driver_pay_yuan_h(self, kind: VehicleType) -> float:
        """Return the pay (yuan/h) of a driver of `kind`: the type's own, else the county's."""
        own = kind.driver_yuan_h
        return float(self.costs.driver_yuan_h if own is None else own)

    def change(self, **values: Any) -> Scenario:
        """Return a copy with dotted paths replaced by `values`, each checked.

        ``scenario.change(**{"costs.driver_yuan_h.base": 30})``
        """
        data = self.model_dump(mode="python")
        for path, value in values.items():
            target: Any = data
            *parents, last = path.split(".")
            for key in parents:
                target = target[int(key)] if isinstance(target, list | tuple) else target[key]
            target[last] = value
        copy = Scenario.model_validate(data)
        copy._path, copy._settings = self._path, self._settings
        return copy

    def with_seed(self, seed: int) -> Scenario:
        """Return a copy with another seed."""
        return self.change(seed=seed)

    def parameters(self) -> Iterator[tuple[str, Parameter]]:
        """Yield every `Parameter` with its dotted path, in the order of the file."""
        yield from _parameters("", self)

    @property
    def members(self) -> tuple[str, ...]:
        """Ids of the firms that join the alliance, in the order of `firms`."""
        named = self.alliance.members
        return tuple(firm.id for firm in self.firms if named is None or firm.id in named)

    def joint_operator(self, firms: tuple[str, ...] | None = None) -> Operator:
        """Return the alliance of `firms` (the stated members when absent)."""
        members = firms or self.members
        name = "joint" if len(members) == len(self.firms) else "+".join(members)
        return self._operator(name, members, "after", self.after, ())

    def depot_of(self, operator: Operator) -> str | tuple[float, float] | None:
        """Return where `operator` works: the alliance at the hub's site, a firm at its depot.

        A firm without a depot of its own stays at the hub of the road file, wherever the joint
        hub is put. None where nothing is stated.
        """
        if operator.variant == "after":
            return self.hub
        found = next((firm.depot for firm in self.firms if (firm.id,) == operator.firms), None)
        return found or (None if self.hub is None else "hub")

    def fleet_of(self, operator: Operator) -> tuple[VehicleType, ...]:
        """Return the vehicle types of `operator` with their counts.

        A firm as it is today has the vehicles that it states, if it states any; else the fleet
        is the scenario's.
        """
        own = None
        if operator.variant == "as_is":
            own = next((f.vehicles for f in self.firms if (f.id,) == operator.firms), None)
        if own is None:
            return self.fleet
        return tuple(kind.model_copy(update={"count": own.get(kind.id, 0)}) for kind in self.fleet)

    def carriers(self, types: Iterable[str]) -> tuple[VehicleType, ...]:
        """Return the fleet, and for each bus line among the vehicle `types` one type more."""
        if self.buses is None:
            return self.fleet
        lines = sorted({str(name) for name in types if str(name).startswith(PREFIX)})
        return (*self.fleet, *(self.buses.vehicle_type(name) for name in lines))

    def rides_buses(self, operator: Operator) -> bool:
        """Say whether `operator` may send parcels by bus: the whole alliance alone may."""
        of_alliance = operator.variant == "after" and operator.firms == self.members
        return self.buses is not None and of_alliance

    def arrivals(
        self, firms: tuple[str, ...], weights: Mapping[str, float] | None = None
    ) -> Arrivals:
        """Return when the line-haul of `firms` reaches the hub, and its share of their parcels.

        `weights` are the firms' volumes; absent, their shares.
        """
        county = arrivals_of(self.demand.line_haul)
        chosen = [firm for firm in self.firms if firm.id in firms]
        if not any(firm.line_haul for firm in chosen):
            return county
        of = {firm.id: firm.share for firm in chosen} if weights is None else weights
        parts = [
            (of[firm.id], arrivals_of(firm.line_haul) if firm.line_haul else county)
            for firm in chosen
            if of[firm.id] > 0
        ]
        return arrivals_together(parts) if parts else county

    def alone_operators(
        self, variant: Literal["equal_service", "as_is"], townships: tuple[str, ...] = ()
    ) -> tuple[Operator, ...]:
        """Return one operator per firm; `townships` lets delivery days alternate."""
        statement = getattr(self.before, variant)
        return tuple(
            self._operator(firm.id, (firm.id,), variant, _own(statement, firm, variant), townships)
            for firm in self.firms
        )

    def _operator(
        self,
        name: str,
        firms: tuple[str, ...],
        variant: Variant,
        said: ServiceStatement,
        townships: tuple[str, ...],
    ) -> Operator:
        rates = {
            "manual": float(self.operations.manual_line_items_h),
            "auto": float(self.operations.auto_line_items_h),
        }
        return Operator(
            id=name,
            variant=variant,
            firms=firms,
            waves=tuple(Wave(wave.id, clock_s(wave.depart)) for wave in said.waves),
            days_per_week=said.days_per_week,
            echelons=said.echelons,
            sorter_kind=said.sorter,
            sorter_rate_items_h=rates[said.sorter],
            sorter_lines=round(float(said.sorter_lines)),
            day_groups=day_groups(said.days_per_week, townships),
            hand_over=tuple(
                (there.township, wave)
                for there in said.hand_over
                for wave in there.waves or [wave.id for wave in said.waves]
            ),
        )


def _own(said: ServiceStatement, firm: Firm, variant: str) -> ServiceStatement:
    """Return the statement of a kind of before with what `firm` states of itself."""
    own: dict[str, Any] = {}
    if firm.sorter is not None:
        own["sorter"] = firm.sorter
    if firm.sorter_lines is not None:
        own["sorter_lines"] = firm.sorter_lines
    if variant == "as_is":
        if firm.days_per_week is not None:
            own["days_per_week"] = firm.days_per_week
        if firm.depart:
            own["waves"] = tuple(
                said.waves[0].model_copy(update={"id": number, "depart": text})
                for number, text in enumerate(firm.depart, 1)
            )
    return said.model_copy(update=own) if own else said


def _parameters(prefix: str, value: Any) -> Iterator[tuple[str, Parameter]]:
    if isinstance(value, Parameter):
        yield prefix, value
    elif isinstance(value, Strict):
        for name in type(value).model_fields:
            path = f"{prefix}.{name}" if prefix else name
            yield from _parameters(path, getattr(value, name))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            name = str(getattr(item, "id", index))
            yield from _parameters(f"{prefix}.{name}" if isinstance(item, Strict) else prefix, item)
