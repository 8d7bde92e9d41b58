"""What an alliance study says: its pictures and tables, for its own page and for the report."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from logistics_sim.core.files import read_json
from logistics_sim.core.units import percent
from logistics_sim.language import current, noop
from logistics_sim.language import gettext as _
from logistics_sim.report.alliance_names import named_answer
from logistics_sim.report.figures.alliance import (
    RULE_WORDS,
    saving_by_size,
    shares_by_rule,
    stability_map,
)
from logistics_sim.report.figures.page_picture import page_picture
from logistics_sim.report.run_pictures import TitledPicture
from logistics_sim.report.text_table import TextTable, held, interval, yuan
from logistics_sim.report.wording import word

FOLDER = "alliance"
"""Where a run's folder keeps its alliance study."""
MOST_VIOLATIONS = 20
DRAWN = {
    "by_size": (noop("Saving by coalition size"), saving_by_size),
    "by_rule": (noop("Shares by rule"), shares_by_rule),
    "stability": (noop("Who would leave"), stability_map),
}
KINDS = {
    "whole": noop("whole"),
    "down": noop("inbound"),
    "up": noop("outbound"),
    "equal_service": noop("equal service"),
    "as_is": noop("as it is"),
    "today": noop("as it is, some to the township only"),
    "own_routes": noop("own routes"),
}
PARTS = {
    "fewer_stops": noop("fewer stops"),
    "fuller_vehicles": noop("fuller vehicles"),
    "back_loads": noop("back-loads"),
    "shared_hub": noop("shared hub"),
    "shared_stations": noop("shared township stations"),
    "waves": noop("waves"),
    "other": noop("other"),
}


@dataclass(frozen=True)
class AllianceSection:
    """Pictures and tables of a study."""

    figures: list[TitledPicture]
    grids: list[TextTable]


def alliance_section(run_dir: Path) -> AllianceSection | None:
    """Return the section of the study in ``run_dir/alliance``, None where there is none."""
    folder = run_dir / FOLDER
    if not (folder / "COMPLETE").exists():
        return None
    answer = named_answer(read_json(folder / "answer.json"))
    return AllianceSection(pictures(answer), alliance_grids(answer))


def pictures(answer: dict[str, Any]) -> list[TitledPicture]:
    """Return the three pictures of the study."""
    return [
        TitledPicture(_(title), page_picture(partial(draw, answer), f"{current()}-{name}"))
        for name, (title, draw) in DRAWN.items()
    ]


def alliance_grids(answer: dict[str, Any]) -> list[TextTable]:
    """Return the tables of the study; what it did not measure is left out."""
    grids = [_saving_grid(answer), _share_grid(answer), _stability_grid(answer)]
    if answer.get("before_variants"):
        grids.append(_before_grid(answer["before_variants"]))
    if answer.get("violations"):
        grids.append(_violation_grid(answer["violations"]))
    if answer.get("decomposition"):
        grids.append(_part_grid(answer["decomposition"]))
    if answer.get("levers"):
        grids.append(_lever_grid(answer["levers"]))
    if answer.get("by_volume"):
        grids += [_volume_grid(answer["by_volume"]), _even_grid(answer["by_volume"])]
    if answer.get("price_lists"):
        grids.append(_price_grid(answer["price_lists"]))
    grids.append(_value_grid(answer))
    return [grid for grid in grids if grid.rows]


def _saving_grid(answer: dict[str, Any]) -> TextTable:
    rows = tuple(
        (
            word(KINDS, way),
            interval(found),
            yuan(found["before"]),
            yuan(found["after"]),
            f"{found['yuan_parcel']:.3f}",
            held(found),
        )
        for way, found in answer["saving"].items()
        if "low" in found
    )
    heads = (
        _("direction"),
        _("saving"),
        _("before, yuan a day"),
        _("after, yuan a day"),
        _("yuan per parcel"),
        _("target"),
    )
    return TextTable(_("Saving of the alliance of all, same random days"), heads, rows)


def _share_grid(answer: dict[str, Any]) -> TextTable:
    firms = answer["firms"]
    stable = {row["rule"]: row["in_core"] for row in answer.get("share_rows", [])}
    noise = answer.get("search_noise") or {"shares": {}}

    def told(rule: str, firm: str, amount: float) -> str:
        off = noise["shares"].get(rule)
        return yuan(amount) + (f" ±{yuan(off[firm])}" if off else "")

    rows = tuple(
        (
            word(RULE_WORDS, rule),
            *(told(rule, firm, amounts[firm]) for firm in firms),
            {True: _("yes"), False: _("no"), None: "–"}[stable.get(rule)],
        )
        for rule, amounts in answer["shares"].items()
    )
    alone = (
        _("alone"),
        *(
            "–" if answer["stand_alone"][f] is None else yuan(answer["stand_alone"][f])
            for f in firms
        ),
        "",
    )
    heads = (_("rule"), *firms, _("in the core"))
    note = ""
    if noise["shares"]:
        note = _(
            "± is the standard deviation over {seeds} seeds of the search for routes (the alliance "
            "of all: ±{sd:,.0f} yuan): two shares that differ by less are not known to differ.",
            seeds=noise["seeds"],
            sd=noise["grand_sd"],
        )
    return TextTable(_("Shares, yuan a day"), heads, (alone, *rows), note=note)


def _stability_grid(answer: dict[str, Any]) -> TextTable:
    found = answer.get("stability")
    if not found:
        return TextTable("", (), ())
    core = answer["core"]
    five = found["best_five"]
    rows = [
        (_("core"), _("empty") if core["empty"] else _("not empty")),
        (_("least-core epsilon, yuan"), f"{core['least_core_epsilon']:,.2f}"),
        (_("binding coalitions"), "; ".join(core["blocking"]) or "–"),
        (_("subsidy that holds all, yuan"), f"{found['subsidy_to_hold']:,.2f}"),
        (_("order of entry"), " → ".join(found["entry_order"]) or "–"),
    ]
    if five:
        share = percent(five["saving_share"])
        rows.append((_("best alliance of five"), f"{five['members']} ({share})"))
    rows += [
        (_("{firm}: marginal value, yuan", firm=firm), f"{value:,.0f}")
        for firm, value in found["marginal"].items()
    ]
    rows += [
        (
            _("{firm}: leaves mid-year", firm=row["firm"]),
            _(
                "pays {own:,.0f} more, the rest {rest:,.0f} more",
                own=row["firm_pays_more"],
                rest=row["rest_pay_more"],
            ),
        )
        for row in found["mid_year_exit"]
    ]
    rows += [
        (
            _("{rule}: would leave", rule=word(RULE_WORDS, rule)),
            "; ".join(
                _("{members} (+{yuan:,.0f} yuan)", members=row["members"], yuan=row["yuan"])
                for row in leaving[:3]
            )
            or _("nobody"),
        )
        for rule, leaving in found["leavers"].items()
    ]
    return TextTable(_("Stability"), (_("item"), _("value")), tuple(rows), words=2)


def _before_grid(variants: dict[str, Any]) -> TextTable:
    rows = tuple(
        (
            word(KINDS, kind),
            *(interval(found[way]) for way in ("whole", "down", "up")),
            yuan(found["whole"]["before"]),
            f"{found['whole']['yuan_parcel']:.3f}",
            held(found["whole"]),
        )
        for kind, found in variants.items()
    )
    heads = (
        _("against"),
        _("whole"),
        _("inbound"),
        _("outbound"),
        _("before, yuan a day"),
        _("yuan per parcel"),
        _("target"),
    )
    return TextTable(_("Kinds of before, never mixed"), heads, rows)


def _violation_grid(found: list[dict[str, Any]]) -> TextTable:
    rows = tuple(
        (row["firm"], row["code"], row["where"], row["message"]) for row in found[:MOST_VIOLATIONS]
    )
    left = len(found) - len(rows)
    return TextTable(
        _("What the planner's own routes break: {count}", count=len(found)),
        (_("firm"), _("code"), _("where"), _("what")),
        rows,
        words=4,
        note=_("and {count} more: see answer.json", count=left) if left else "",
    )


def _volume_grid(found: dict[str, Any]) -> TextTable:
    rows = tuple(
        (
            f"{row['factor']:g} ×",
            yuan(row["items"]),
            *("–" if row[name] is None else yuan(row[name]) for name in ("before", "after")),
            "–" if row["yuan_item"] is None else f"{row['yuan_item']:.3f}",
            "–" if row["saving"] is None else percent(row["saving"]),
        )
        for row in found["rows"]
    )
    target = percent(found["target"], 0)
    words = {
        "ends": noop("no longer held above {items} parcels a day"),
        "begins": noop("held from {items} parcels a day"),
    }
    said = "; ".join(
        _(words[row["word"]], items=yuan(row["items"])) for row in found["holds"]["crossings"]
    )
    if not said and found["holds"]["everywhere"] is not None:
        said = (
            _("held at every volume looked at")
            if found["holds"]["everywhere"]
            else _("held at none of the volumes looked at")
        )
    heads = (
        _("volume"),
        _("parcels a day"),
        _("before, yuan a day"),
        _("after, yuan a day"),
        _("yuan per parcel"),
        _("saving"),
    )
    caption = _("Saving by volume (equal service, every firm's parcels scaled alike)")
    return TextTable(
        caption,
        heads,
        rows,
        note=_("Target {target}: {said}", target=target, said=said) if said else "",
    )


def _even_grid(found: dict[str, Any]) -> TextTable:
    rows = tuple(
        (
            row["firm"],
            yuan(row["items"]),
            f"{row['yuan_item']:.3f}",
            "–" if row["alone_yuan_item"] is None else f"{row['alone_yuan_item']:.3f}",
            f"> {yuan(row['at_most'] or 0)}"
            if row["break_even_items"] is None
            else yuan(row["break_even_items"]),
        )
        for row in found["firms"]
    )
    heads = (
        _("firm"),
        _("parcels a day"),
        _("in the alliance, yuan per parcel"),
        _("alone, yuan per parcel"),
        _("parcels a day from which alone is cheaper"),
    )
    return TextTable(_("Break-even volume of each firm"), heads, rows)


def signed(value: float, *, plus: bool = False) -> str:
    """Return whole yuan with a true minus; what rounds to zero has no sign.

    >>> signed(-1162.3), signed(-0.2), signed(12.0, plus=True)
    ('−1,162', '0', '+12')
    """
    whole = round(value)
    return f"{whole:+,d}".replace("-", "−") if whole and (plus or whole < 0) else f"{whole:,d}"


def _part_grid(found: dict[str, Any]) -> TextTable:
    total = found["saving"]
    rows = [
        (word(PARTS, name), signed(amount), percent(amount / total) if total else "–")
        for name, amount in found["parts"].items()
    ]
    rows.append((_("total"), f"{found['sum']:,.0f}", "100 %"))
    heads = (_("source"), _("yuan a day"), _("share"))
    return TextTable(_("Where the saving comes from"), heads, tuple(rows))


def _lever_grid(levers: list[dict[str, Any]]) -> TextTable:
    rows = tuple(
        (
            row["title"],
            "–" if row["cost"] is None else yuan(row["cost"]),
            "–" if row["gain"] is None else signed(row["gain"], plus=True),
            "–" if row["saving"] is None else percent(row["saving"]),
            row["service"],
        )
        for row in levers
    )
    heads = (
        _("lever"),
        _("cost, yuan a day"),
        _("gain, yuan a day"),
        _("saving"),
        _("service"),
    )
    return TextTable(_("Levers, each re-planned"), heads, rows)


def _price_grid(lists: list[dict[str, Any]]) -> TextTable:
    rows = tuple(
        (
            row["firm"],
            f"{row['class']} {row['direction']}".strip(),
            f"{row['items']:,.0f}",
            f"{row['yuan_item']:.4f}",
            f"{row['yuan']:,.2f}",
        )
        for row in lists
    )
    heads = (
        _("firm"),
        _("line"),
        _("parcels a day"),
        _("yuan per parcel"),
        _("yuan a day"),
    )
    return TextTable(_("Price lists that implement the Shapley shares"), heads, rows, 2)


def _value_grid(answer: dict[str, Any]) -> TextTable:
    rows = []
    for row in answer["values"]:
        span = "–" if row.get("low") is None else f"{yuan(row['low'])} – {yuan(row['high'])}"
        cost = _("no plan") if row["cost"] is None else yuan(row["cost"])
        groups = row.get("runs_as") or [row["members"]]
        rows.append(
            (
                row["members"].replace("+", " + "),
                cost,
                span,
                "–" if row.get("saving") is None else yuan(row["saving"]),
                _("as one") if len(groups) == 1 else " | ".join(groups),
            )
        )
    heads = (
        _("coalition"),
        _("cost, yuan a day"),
        "95 %",
        _("saving"),
        _("runs as"),
    )
    return TextTable(_("All {count} coalitions", count=len(rows)), heads, tuple(rows))
