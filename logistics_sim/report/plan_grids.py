"""Tables of plans: by operator, and of the firms that stay out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.language import gettext as _
from logistics_sim.report.text_table import TextTable, interval, share, yuan
from logistics_sim.report.wording import TARGETS, VARIANTS, word

if TYPE_CHECKING:
    from logistics_sim.report.run_tables import RunTables


def plan_grid(run: RunTables) -> TextTable:
    """Return the plans by operator."""
    rows = []
    for variant in VARIANTS:
        for plan in run.answer["plans"][variant]:
            firm = str(plan.get("operator", ""))
            gap = plan.get("gap")
            rows.append(
                (
                    word(VARIANTS, variant),
                    run.name(firm) if variant != "after" else _("all firms"),
                    f"{plan['vehicles']:,g}",
                    f"{plan['trips']:,g}",
                    f"{plan['stops']:,g}",
                    f"{plan['distance_km']:,.0f}",
                    yuan(plan["cost"]),
                    share(gap) if gap is not None else "–",
                    f"{len(plan['unserved']):,}",
                )
            )
    heads = (
        _("variant"),
        _("operator"),
        _("vehicles"),
        _("trips"),
        _("stops"),
        _("km"),
        _("cost, yuan"),
        _("gap"),
        _("visits unserved"),
    )
    note = _(
        "Means of a service day. The cost is that of vehicles, distance and drivers in the plan; "
        "gap: to a proven lower bound."
    )
    return TextTable(_("Plans by operator"), heads, tuple(rows), words=2, note=note)


def outside_grid(run: RunTables) -> TextTable | None:
    """Return what the firms that stay out do alone; None where all join."""
    outside = run.answer.get("outside")
    if not outside:
        return None
    rows = tuple(
        (
            run.name(firm),
            word(VARIANTS, variant),
            f"{found['parcels']['generated']:,}",
            interval(found["attainment"].get("express_48h")),
            interval(found["attainment"].get("fresh_24h")),
            f"{found['plan']['vehicles']:,}",
            yuan(found["cost"]),
        )
        for firm, variants in outside.items()
        for variant, found in variants.items()
    )
    heads = (
        _("firm"),
        _("variant"),
        _("parcels"),
        word(TARGETS, "express_48h"),
        word(TARGETS, "fresh_24h"),
        _("vehicles"),
        _("cost, yuan"),
    )
    note = _(
        "These firms drive alone before and after; nothing of theirs is in the figures of the "
        "alliance. Costs without the township stations, which firms share."
    )
    return TextTable(_("Firms that stay out"), heads, rows, words=2, note=note)
