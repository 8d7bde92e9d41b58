"""What a county paid day by day, read as offices keep it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.core.units import DAY_S
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class RecordedCosts:
    """Yuan by day (days since 1970), all rows of a day together, and what was set aside."""

    yuan: pd.Series
    set_aside: Counter[str] = field(default_factory=Counter)


def read_costs(paths: Sequence[Path]) -> RecordedCosts:
    """Return the costs of `paths`: tables with a day and yuan a row; rows without are set aside.

    Raises `InputError`: TAB-… for files that cannot be read, CAL-001 where no row is left.
    """
    import pandas as pd

    from logistics_sim.calibration.timestamps import read_moments
    from logistics_sim.office_tables import read_office_table

    parts = []
    aside: Counter[str] = Counter()
    for path in paths:
        table = read_office_table(path, "day_costs", ("day", "yuan"))
        table.stop()
        yuan = np.asarray(table.numbers("yuan", blank=True), dtype=np.float64)
        table.stop()
        texts = [text if ":" in text else f"{text} 00:00" for text in table.texts("day")]
        moments, wrong = read_moments(texts)
        wrong = np.where((wrong == "") & ~np.isfinite(yuan), "no amount", wrong)
        aside.update(str(kind) for kind in wrong if kind)
        good = wrong == ""
        parts.append(pd.Series(yuan[good], index=moments[good] // DAY_S))
    whole = pd.concat(parts)
    if not len(whole):
        names = ", ".join(path.name for path in paths)
        said = ", ".join(f"{kind}: {count}" for kind, count in aside.items())
        hint = _("a day such as 2025-09-01 and an amount in yuan in every row")
        raise InputError(
            "CAL-001", names, _("no row of these costs can be used ({said})", said=said), hint
        )
    return RecordedCosts(whole.groupby(level=0).sum(), aside)
