"""What the road file states of single places, as further columns of the places table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import clock_s

if TYPE_CHECKING:
    import pandas as pd

DERIVED = "derived: a part of demand.residents by rule"
TEXTS = ("grade", "functions", "hours_source", "terrain_source")


def stated_facts_of(nodes: pd.DataFrame) -> pd.DataFrame:
    """Return a column for each fact that some place of `nodes` has, none where none has.

    ``population_source`` (own figures and parts by rule told apart), ``households`` (-1
    unknown), ``stated_open_s`` and ``stated_close_s`` (-1 unknown), ``grade`` and
    ``functions`` (empty unknown) and their sources. Indexed from 0 like the places table.
    """
    import pandas as pd

    facts = pd.DataFrame(index=range(len(nodes)))
    village = (nodes["kind"] == "village").to_numpy()
    if "residents" in nodes:
        own = nodes["residents"].notna().to_numpy()
        source = nodes["residents_source"] if "residents_source" in nodes else nodes["coord_source"]
        rule = np.where(village, DERIVED, "")
        facts["population_source"] = np.where(own & village, source.astype(str), rule)
    if "households" in nodes:
        counted = nodes["households"].fillna(-1).to_numpy(dtype=np.int64)
        facts["households"] = counted
    if "open" in nodes and "close" in nodes:
        opens, closes = (nodes[name].astype(str).to_numpy() for name in ("open", "close"))
        both = (opens != "") & (closes != "")
        for name, texts in (("stated_open_s", opens), ("stated_close_s", closes)):
            seconds = [
                clock_s(text) if there else -1 for text, there in zip(texts, both, strict=True)
            ]
            facts[name] = np.array(seconds, dtype=np.int64)
    for name in TEXTS:
        if name in nodes:
            facts[name] = nodes[name].astype(str).to_numpy()
    return facts
