"""The table of the cold chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.report.text_table import TextTable, share

if TYPE_CHECKING:
    from logistics_sim.report.run_tables import RunTables


COLD_MORE = {
    "excursion_parcels": noop("parcels outside their band"),
    "degree_minutes": noop("degree-minutes outside the band"),
    "alarms": noop("readings with an alarm"),
    "traced": noop("parcels of traced lots"),
    "spoilage_yuan": noop("spoilage, yuan"),
    "crowded_out": noop("parcels outside a full cabinet"),
}


def cold_grid(run: RunTables) -> TextTable:
    """Return the figures of the cold chain."""
    cold = run.answer["cold_chain"]
    fresh = int(cold.get("fresh", 0))
    mean = cold["excursion_minutes"] / fresh if fresh else 0.0
    limit = float(run.scenario.coldchain.limit_c)
    rows = (
        (_("fresh parcels followed"), f"{fresh:,}"),
        (_("temperature records"), f"{int(cold['records']):,}"),
        (_("minutes above {limit:g} °C", limit=limit), f"{cold['excursion_minutes']:,.0f}"),
        (_("mean per parcel, min"), f"{mean:,.1f}"),
        (_("share spoiled"), share(cold["spoiled_share"], 2)),
        *(
            (_(title), f"{float(cold[name]):,.0f}")
            for name, title in COLD_MORE.items()
            if name in cold
        ),
    )
    return TextTable(_("Figures of the cold chain"), (_("figure"), _("value")), rows)
