"""Village stations: grades with their cost and capacity, and where none can stand."""

from __future__ import annotations

from pydantic import model_validator

from logistics_sim.language import gettext as _
from logistics_sim.scenario.parameter import NonNegative, Parameter, Positive, Share, Strict

PRACTICE = "a practitioner's range; no source at hand"


def _guess(base: float, low: float, high: float, unit: str) -> Parameter:
    return Parameter(base=base, low=low, high=high, unit=unit, status="guess", source=PRACTICE)


class StationGrade(Strict):
    """A grade of station: what it costs to set up and to run, and what it can handle."""

    build_yuan: NonNegative
    life_years: Positive
    yuan_year: NonNegative
    items_day: Positive


class Stations(Strict):
    """What siting needs beyond roads and people; every default is a guess but the share.

    `existing` and `without_conditions` name villages (12-digit codes): where a station
    stands today, and where none can be set up.
    """

    plain: StationGrade = StationGrade(
        build_yuan=_guess(15_000, 8_000, 25_000, "yuan"),
        life_years=_guess(5, 3, 8, "years"),
        yuan_year=_guess(6_000, 3_000, 12_000, "yuan/year"),
        items_day=_guess(300, 150, 500, "items/day"),
    )
    showroom: StationGrade = StationGrade(
        build_yuan=_guess(50_000, 30_000, 100_000, "yuan"),
        life_years=_guess(5, 3, 8, "years"),
        yuan_year=_guess(14_000, 8_000, 25_000, "yuan/year"),
        items_day=_guess(1_000, 500, 2_000, "items/day"),
    )
    showroom_share: Share = Parameter(
        base=0.5, unit="share", status="given", source="county plan: renovate at least half"
    )
    radius_km: NonNegative = _guess(3, 1, 5, "km")
    existing: tuple[str, ...] = ()
    without_conditions: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _no_contradiction(self) -> Stations:
        for name in ("existing", "without_conditions"):
            ids = getattr(self, name)
            if len(set(ids)) < len(ids):
                raise ValueError(_("stations.{name}: a village stands twice", name=name))
        both = sorted(set(self.existing) & set(self.without_conditions))
        if both:
            raise ValueError(
                _("stations: {both} has a station and no conditions for one", both=both[0])
            )
        return self
