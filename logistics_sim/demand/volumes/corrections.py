"""The table in which a person confirms what an unclear place of a volume file means."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.core.csv_output import write_csv
from logistics_sim.core.errors import Fault, FaultsError
from logistics_sim.language import gettext as _
from logistics_sim.office_tables.signs import match_key

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("raw", "township", "proposed", "proposed_name", "score", "parcels", "confirmed")
YES = frozenset({"yes", "y", "1", "true", "是", "对", "确认", "√"})
NO = frozenset({"", "no", "n", "0", "false", "否", "不是"})
ELSEWHERE = frozenset({"elsewhere", "other", "外县", "其他县", "不在本县"})
OTHER_COUNTY = -2
"""Stands for the row of a place in another county."""


@dataclass(frozen=True)
class Corrections:
    """Confirmed meanings: rows of the places table by (raw text, township) in match keys."""

    meant: dict[tuple[str, str], int]

    def find(self, raw: str, township: str) -> int | None:
        """Return the place that `raw` in `township` was said to be, None where nobody said."""
        return self.meant.get((match_key(raw), match_key(township)))


def read_corrections(path: Path, places: pd.DataFrame) -> Corrections:
    """Return what was confirmed in the table at `path`; nothing without one.

    Raises
    ------
    FaultsError
        DEM-012 for a code that no place has, and for answers that are not understood.
    """
    import pandas as pd

    if not path.exists():
        return Corrections({})
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    lacking = [name for name in ("raw", "township", "proposed", "confirmed") if name not in frame]
    if lacking:
        text = _("no column for {lacking}", lacking=", ".join(lacking))
        raise FaultsError(
            [Fault("DEM-012", str(path), text, _("let volumes check write it again"))]
        )
    rows = {str(code): row for row, code in enumerate(places["place_id"])}
    meant: dict[tuple[str, str], int] = {}
    faults = []
    for number, said in enumerate(frame.itertuples(index=False), 2):
        answer = match_key(said.confirmed)
        key = match_key(str(said.raw).lstrip("'")), match_key(str(said.township).lstrip("'"))
        if answer in ELSEWHERE:
            meant[key] = OTHER_COUNTY
        elif answer in YES and str(said.proposed) in rows:
            meant[key] = rows[str(said.proposed)]
        elif answer in YES:
            text = _("there is no place {proposed!r}", proposed=said.proposed)
            faults.append(Fault("DEM-012", f"{path}:{number}", text, _("a code of the villages")))
        elif answer not in NO:
            text = _("{confirmed!r} is not understood", confirmed=said.confirmed)
            faults.append(Fault("DEM-012", f"{path}:{number}", text, _("yes, no or elsewhere")))
    if faults:
        raise FaultsError(faults)
    return Corrections(meant)


def write_corrections(path: Path, proposals: pd.DataFrame) -> None:
    """Write `proposals` (`COLUMNS`) to `path`; answers that are there already are kept."""
    import pandas as pd

    if path.exists():
        before = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        new = proposals.assign(score=proposals["score"].astype(str))
        proposals = pd.concat([before, new], ignore_index=True).drop_duplicates(
            ["raw", "township"], keep="first"
        )
    write_csv(path, proposals[list(COLUMNS)])
