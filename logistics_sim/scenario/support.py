"""A subsidy that the scenario states, for the two bans of the county plan."""

from __future__ import annotations

from pydantic import model_validator

from logistics_sim.language import gettext as _
from logistics_sim.scenario.parameter import Strict


class Support(Strict):
    """Support for a village (place id) or a logistics line (free name) by firm."""

    firm: str
    village: str = ""
    line: str = ""
    central_fund: bool = True

    @model_validator(mode="after")
    def _one_target(self) -> Support:
        if bool(self.village) == bool(self.line):
            raise ValueError(_("a support names either a village or a line"))
        return self
