"""Tables of plans: by operator, and of the firms that stay out."""

from __future__ import annotations

from collections import Counter
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
                    f"{len(plan.get('carried_over', ())):,}",
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
        _("visits left for another wave"),
        _("visits unserved"),
    )
    note = _(
        "Means of a service day. The cost is that of vehicles, distance and drivers in the plan; "
        "gap: to a proven lower bound."
    )
    return TextTable(_("Plans by operator"), heads, tuple(rows), words=2, note=note)


def missed_visit_grids(run: RunTables) -> list[TextTable]:
    """Return the visits that no trip makes, with where their loads go; empty where there are none.

    Of many visits of a wave that are left for the same one, one row counts them all.
    """
    counts: Counter[tuple[str, str, int, int, float]] = Counter()
    for variant in VARIANTS:
        for plan in run.answer["plans"][variant]:
            who = str(plan.get("operator", ""))
            for row in plan.get("carried_over", ()):
                key = (variant, who, row["wave"], row["next_wave"], row["hours"])
                counts[key] += 1
            for row in plan["unserved"]:
                counts[variant, who, row["wave"], 0, 0.0] += 1
    if not counts:
        return []
    rows = tuple(
        (
            word(VARIANTS, variant),
            run.name(who) if variant != "after" else _("all firms"),
            f"{wave}",
            _("wave {wave}", wave=later) if later else _("unserved"),
            f"{visits:,}",
            f"{hours:g}" if later else "–",
        )
        for (variant, who, wave, later, hours), visits in counts.items()
    )
    heads = (
        _("variant"),
        _("operator"),
        _("wave"),
        _("left for"),
        _("visits"),
        _("hours later, at most"),
    )
    note = _(
        "No trip of the wave could come in time and be back. What another wave brings instead is "
        "planned with that wave's load, and its hours count in the verdicts; unserved is what no "
        "wave brings."
    )
    return [TextTable(_("Visits that no trip makes"), heads, rows, words=4, note=note)]


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
