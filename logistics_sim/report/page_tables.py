"""The tables of the report as plain rows of text, ready for the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from logistics_sim.core.units import percent
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.report.figures.attainment import worst_first
from logistics_sim.report.figures.tornado import parameter_words
from logistics_sim.report.wording import (
    ACTIVITIES,
    BANS,
    CLOCKS,
    DIRECTIONS,
    STATUS,
    TARGETS,
    VARIANTS,
    VERDICTS,
    WAYS,
    word,
)
from logistics_sim.scenario import ALONE_VARIANTS
from logistics_sim.scenario.value_words import source_words, unit_words

if TYPE_CHECKING:
    from logistics_sim.report.run_tables import RunTables

WORST_VILLAGES = 15
KEYS = {"activity": noop("activity"), "direction": noop("direction"), "firm": noop("firm")}


@dataclass(frozen=True)
class TextTable:
    """A table: caption, column heads, rows of text.

    The first `words` columns are set to the left, the numbers after them to the right.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1
    note: str = ""


def share(value: float | None, digits: int = 1) -> str:
    r"""Return a share as percent, a dash where nothing was measured.

    >>> share(0.97315), share(None)
    ('97.3\xa0%', '–')
    """
    if value is None or value != value:
        return "–"
    return percent(value, digits)


def interval(found: Mapping[Any, Any] | None) -> str:
    r"""Return a share with its interval, both in percent.

    >>> interval({"share": 0.5, "low": 0.4, "high": 0.6})
    '50.0\xa0% [40.0,\xa060.0]'
    """
    if found is None:
        return "–"
    middle, low, high = (found.get(name) for name in ("share", "low", "high"))
    if middle is None or middle != middle:
        return "–"
    if low is None or high is None:
        return share(middle)
    ends = ",\u00a0".join(share(end).removesuffix("\u00a0%") for end in (low, high))
    return f"{share(middle)} [{ends}]"


def yuan(value: float) -> str:
    """Return whole yuan with separators.

    >>> yuan(1234567.8)
    '1,234,568'
    """
    return f"{value:,.0f}"


def held(found: Mapping[Any, Any]) -> str:
    """Return a verdict in words, with the days that would tell where nobody can yet.

    >>> from logistics_sim.language import speaking
    >>> with speaking("en"):
    ...     held({"verdict": "cannot_tell", "needs_days": 19})
    'cannot tell yet (19 days would)'
    """
    said = word(VERDICTS, str(found["verdict"]))
    days = found.get("needs_days")
    return _("{verdict} ({days:,} days would)", verdict=said, days=days) if days else said


@dataclass(frozen=True)
class VerdictLine:
    """One line at the top of the page; `probability` is empty where nothing was drawn."""

    title: str
    figure: str
    kind: str
    wanted: str
    detail: str
    word: str
    probability: str = ""


def probability(answer: Mapping[str, Any], target: str) -> str:
    """Return how probable it is that a `target` is reached, where the run drew it.

    >>> from logistics_sim.language import speaking
    >>> drawn = {"saving": {"probability": 0.93, "low": 0.86, "high": 0.97}}
    >>> with speaking("en"):
    ...     probability({"uncertainty": {"targets": drawn}}, "saving"), probability({}, "saving")
    ('probability 0.93 [0.86, 0.97]', '')
    """
    found = answer.get("uncertainty", {}).get("targets", {}).get(target)
    if found is None:
        return ""
    said = {name: found[name] for name in ("probability", "low", "high")}
    return _("probability {probability:.2f} [{low:.2f}, {high:.2f}]", **said)


def verdicts(run: RunTables) -> list[VerdictLine]:
    """Return the three service targets, the saving, the score and the bans."""
    answer = run.answer
    lines = []
    for name in ("express_48h", "fresh_24h", "fresh_up_24h", "baseline_72h"):
        found = answer["attainment"].get(name)
        if found is None:
            continue
        before = answer["attainment_before"]
        others = "; ".join(
            f"{word(VARIANTS, kind)}: {interval(before[kind].get(name))}" for kind in ALONE_VARIANTS
        )
        clock = word(CLOCKS, str(found["clock"]))
        lines.append(
            VerdictLine(
                word(TARGETS, name),
                interval(found),
                str(found["verdict"]),
                f"≥ {share(found['target'], 0)}",
                _("Clock: {clock}. n = {n:,}. {others}", clock=clock, n=found["n"], others=others),
                held(found),
                probability(answer, name),
            )
        )
    for way in WAYS:
        lines.append(_saving_verdict(answer, way))
    card = answer["scorecard"]
    whole = "held" if card["total"] >= card["max"] else "not_held"
    lines.append(
        VerdictLine(
            _("Score"),
            f"{card['total']:g} / {card['max']}",
            whole,
            f"{card['max']}",
            _("the 13 points of annex 2; items below"),
            word(VERDICTS, whole),
        )
    )
    broken = [ban for ban in answer["bans"] if ban["violations"]]
    lines.append(
        VerdictLine(
            _("Two bans"),
            _("{count} broken", count=len(broken)),
            "not_held" if broken else "held",
            "0",
            "; ".join(word(BANS, ban["rule"]) for ban in answer["bans"]),
            word(VERDICTS, "not_held" if broken else "held"),
        )
    )
    return lines


def _saving_verdict(answer: dict[str, Any], way: str) -> VerdictLine:
    found, tail = answer["saving"][way], "" if way == "whole" else f"_{way}"
    cost, as_is = answer["cost"], answer["cost_as_is"]
    return VerdictLine(
        _("Saving, {way}", way=word(WAYS, way)),
        interval(found),
        str(found["verdict"]),
        f"≥ {share(found['target'], 0)}",
        _(
            "Against equal service: {before} → {after} yuan. Against as it is: "
            "{today} → {then} yuan, {saving}, {verdict}",
            before=yuan(cost["before" + tail]),
            after=yuan(cost["after" + tail]),
            today=yuan(as_is["before" + tail]),
            then=yuan(as_is["after" + tail]),
            saving=interval(answer["saving_as_is"][way]),
            verdict=held(answer["saving_as_is"][way]),
        ),
        held(found),
        probability(answer, f"saving{tail}"),
    )


def attainment_grid(run: RunTables) -> TextTable:
    """Return every target, all variants."""
    rows = []
    for name in TARGETS:
        table = run.shares(name, "all").set_index("variant")
        cells = []
        for variant in VARIANTS:
            row: Any = table.loc[variant]
            cells += [interval(row.to_dict()), f"{int(row['n']):,}"]
        clock = word(CLOCKS, str(table.loc["after", "clock"]))
        rows.append((word(TARGETS, name), clock, *cells))
    heads = [_("target"), _("clock")]
    for variant in VARIANTS:
        heads += [word(VARIANTS, variant), "n"]
    caption = _("Attainment of every clock, 95 % intervals")
    return TextTable(caption, tuple(heads), tuple(rows), words=2)


def township_grids(run: RunTables) -> list[TextTable]:
    """Return a table a target of the townships, the worst first; four columns fit a page."""
    return [_townships(run, name) for name in ("express_48h", "fresh_24h")]


def _townships(run: RunTables, target: str) -> TextTable:
    shares = run.shares(target, "township")
    tables = {
        variant: part.set_index("group")
        for variant, part in shares.groupby("variant", observed=True)
    }
    rows = []
    for group in worst_first(shares):
        found = (
            tables[variant].loc[group].to_dict()
            if variant in tables and group in tables[variant].index
            else None
            for variant in VARIANTS
        )
        rows.append((run.name(group), *map(interval, found)))
    heads = (_("township"), *(word(VARIANTS, variant) for variant in VARIANTS))
    caption = _("{target}: townships, the worst first", target=word(TARGETS, target))
    return TextTable(caption, heads, tuple(rows))


def village_grid(run: RunTables) -> TextTable:
    """Return the worst villages of the alliance."""
    table = run.shares("express_48h", "village")
    table = table[table["variant"] == "after"].sort_values(["share", "low", "group"])
    fresh = run.shares("fresh_24h", "village")
    fresh = fresh[fresh["variant"] == "after"].set_index("group")
    township = dict(zip(run.places["place_id"], run.places["township"], strict=True))
    if len(table) and float(table["share"].min()) >= 1:
        note = _(
            "In each of the {count} villages every parcel of “{target}” came in time.",
            count=len(table),
            target=word(TARGETS, "express_48h"),
        )
        return TextTable(_("Villages"), (), (), note=note)
    rows = []
    for row in table.head(WORST_VILLAGES).to_dict("records"):
        group = str(row["group"])
        other = fresh.loc[group].to_dict() if group in fresh.index else None
        where = run.name(str(township.get(group, "")))
        rows.append((run.name(group), where, interval(row), f"{row['n']:,}", interval(other)))
    heads = (
        _("village"),
        _("township"),
        word(TARGETS, "express_48h"),
        "n",
        word(TARGETS, "fresh_24h"),
    )
    return TextTable(
        _("The {count} worst villages of the alliance", count=len(rows)),
        heads,
        tuple(rows),
        words=2,
    )


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


def cost_grids(run: RunTables) -> list[TextTable]:
    """Return mean yuan a day by firm, direction and activity."""
    grids = []
    for by, caption, words in (
        ("activity", _("Cost by activity, yuan a day"), ACTIVITIES),
        ("direction", _("Cost by direction, yuan a day"), DIRECTIONS),
        ("firm", _("Cost by firm, yuan a day"), {}),
    ):
        table = run.yuan_day(by)
        table = table.loc[table.max(axis=1).sort_values(ascending=False, kind="stable").index]
        rows = []
        for key, row in table.iterrows():
            label = word(words, str(key)) if words else run.name(str(key))
            rows.append((label, *_cost_cells(row)))
        rows.append((_("total"), *_cost_cells(table.sum())))
        heads = (
            _(KEYS[by]),
            *(word(VARIANTS, variant) for variant in VARIANTS),
            _("saving against equal service"),
            _("saving against as it is"),
        )
        grids.append(TextTable(caption, heads, tuple(rows)))
    return grids


def _cost_cells(row: Any) -> tuple[str, ...]:
    after = float(row["after"])
    saved = (
        share(1 - after / before) if before > 0 else "–"
        for before in (float(row["equal_service"]), float(row["as_is"]))
    )
    return (*(f"{float(row[name]):,.1f}" for name in VARIANTS), *saved)


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


def sensitivity_grid(run: RunTables) -> TextTable:
    """Return the whole table behind the tornado."""
    rows = tuple(
        (
            parameter_words(run, str(row["parameter"])),
            f"{row['low']:g} / {row['base']:g} / {row['high']:g}",
            unit_words(str(row["unit"])),
            share(row["saving_low"]),
            share(row["saving_high"]),
            f"{row['elasticity']:+.3f}".replace("-", "−"),
        )
        for row in run.sensitivity.to_dict("records")
    )
    heads = (
        _("parameter"),
        _("low / base / high"),
        _("unit"),
        _("saving at low"),
        _("saving at high"),
        _("points per +1 %"),
    )
    note = _("Exact in prices; the plans are kept.")
    return TextTable(_("Sensitivity of the whole saving"), heads, rows, note=note)


def status_grid(run: RunTables) -> TextTable:
    """Return how many numbers of the scenario are given, sourced, derived or guessed."""
    counts = run.answer["guesses"]["by_status"]
    rows = tuple((word(STATUS, name), f"{count:,}") for name, count in counts.items())
    return TextTable(_("Where the numbers come from"), (_("status"), _("count")), rows)


def guess_grid(run: RunTables) -> TextTable:
    """Return every guessed number with its range."""
    table = run.parameters
    table = table[table["status"] == "guess"]
    rows = tuple(
        (
            parameter_words(run, str(row["path"])),
            f"{row['base']:g}",
            "–" if row["low"] != row["low"] else f"{row['low']:g} – {row['high']:g}",
            unit_words(str(row["unit"])),
            source_words(str(row["source"])),
        )
        for row in table.to_dict("records")
    )
    heads = (_("parameter"), _("base"), _("range"), _("unit"), _("note"))
    note = _("The workbook (report --format xlsx) has the key of each in the scenario.")
    return TextTable(_("All {count} guesses", count=len(rows)), heads, rows, words=5, note=note)


def manifest_rows(run: RunTables) -> list[tuple[str, str]]:
    """Return what the run was made with."""
    manifest = run.manifest
    libraries = ", ".join(f"{name} {said}" for name, said in manifest["libraries"].items())
    contract = _("contract {number}", number=manifest["contract"])
    return [
        (_("scenario"), str(manifest["scenario"])),
        (_("input SHA-256"), str(manifest["input_sha256"])),
        (_("seed"), str(manifest["seed"])),
        (_("days"), f"{manifest['days']}"),
        (_("replications"), f"{manifest['replications']}"),
        (_("version"), f"logistics-sim {manifest['version']}, {contract}"),
        ("Python", str(manifest["python"])),
        (_("libraries"), libraries),
    ]
