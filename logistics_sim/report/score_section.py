"""The review's card as tables: points with levers, items without points, facts to state, bans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from logistics_sim.language import gettext as _
from logistics_sim.report.text_table import TextTable, interval, yuan
from logistics_sim.report.wording import BANS, FACT_UNITS, VERDICTS, said, word

if TYPE_CHECKING:
    from logistics_sim.report.run_tables import RunTables


def score_grids(run: RunTables) -> list[TextTable]:
    """Return the tables of the section; what would be empty is left out."""
    card = run.answer["scorecard"]
    grids = [_points(card), _beside(card), _other(card), _to_state(card), _bans(run)]
    return [grid for grid in grids if grid.rows]


def lever_words(lever: Mapping[str, Any] | None) -> str:
    """Return a lever with its cost in words, a dash where there is none."""
    if lever is None:
        return "–"
    parts = []
    if lever["yuan"] is not None:
        parts.append(_("{yuan} yuan once", yuan=yuan(lever["yuan"])))
    if lever["yuan_day"] is not None:
        parts.append(_("{yuan} yuan a day", yuan=yuan(lever["yuan_day"])))
    price = _(", ").join(parts) or _("cost not known")
    return f"{said(lever, 'title')} ({price})"


def _points(card: Mapping[str, Any]) -> TextTable:
    rows = tuple(
        (
            said(item, "title"),
            f"{item['points']:g} / {item['max']}",
            said(item, "evidence"),
            said(item, "missing") or "–",
            _levers(item),
        )
        for item in card["items"]
    )
    heads = (
        _("item"),
        _("points"),
        _("evidence"),
        _("missing for full marks"),
        _("cheapest known lever"),
    )
    title = _("Scorecard: {total:g} of {most}", total=card["total"], most=card["max"])
    note = said(card["review"], "source") if "review" in card else ""
    return TextTable(title, heads, rows, words=9, note=note)


def _levers(item: Mapping[str, Any]) -> str:
    found = [lever_words(part["lever"]) for part in item.get("parts", []) if part["lever"]]
    return "; ".join(dict.fromkeys(found)) or "–"


def _beside(card: Mapping[str, Any]) -> TextTable:
    """Return the stricter figures of the plan beside the review's own."""
    rows = tuple(
        (
            said(item, "title"),
            said(part, "title"),
            "–" if part["wanted"] is None else f"≥ {part['wanted']:.0%}",
            interval({**part, "share": part["figure"]}),
            word(VERDICTS, part["verdict"]),
        )
        for item in card["items"]
        for part in item.get("parts", [])
        if part["formula"] == "attainment"
    )
    heads = (_("item"), _("clock"), _("wanted"), _("figure"), _("result"))
    return TextTable(_("The review's 72 h beside the plan's 48 h and 24 h"), heads, rows, words=9)


def _other(card: Mapping[str, Any]) -> TextTable:
    rows = tuple(
        (
            said(item, "title"),
            word(VERDICTS, item["verdict"]),
            said(item, "evidence") or "–",
            said(item, "missing") or "–",
        )
        for item in card.get("other", [])
    )
    heads = (_("item"), _("result"), _("evidence"), _("missing"))
    note = _("Their points are not known here.")
    return TextTable(_("Further items of the review"), heads, rows, words=9, note=note)


def _to_state(card: Mapping[str, Any]) -> TextTable:
    rows = tuple(
        (said(row, "title"), row["fact"], word(FACT_UNITS, row["unit"] or row["kind"]))
        for row in card.get("to_state", [])
    )
    heads = (_("fact"), _("key"), _("unit"))
    note = _("No simulation can know these: state each with its document under facts.")
    return TextTable(_("Facts to state"), heads, rows, words=9, note=note)


def _bans(run: RunTables) -> TextTable:
    rows = tuple(
        (word(BANS, ban["rule"]), "; ".join(ban["violations"]) or _("kept"))
        for ban in run.answer["bans"]
    )
    return TextTable(_("Bans"), (_("rule"), _("result")), rows, words=9)
