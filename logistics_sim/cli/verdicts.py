"""The answer as tables on a terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from logistics_sim.core.units import percent
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.report.plan_gap import gap_sentence
from logistics_sim.report.text_table import held
from logistics_sim.report.wording import STATUS, TARGETS, VARIANTS, WAYS, said, word
from logistics_sim.scenario import ALONE_VARIANTS

SHOWN = ("express_48h", "fresh_24h", "fresh_up_24h", "baseline_72h")


def print_answer(answer: dict[str, Any]) -> None:
    """Print the verdicts of a run on standard output."""
    console = Console()
    console.print(f"[bold]{answer['title']}[/bold]")
    console.print(_attainment(answer))
    console.print(_cost(answer))
    console.print(_score(answer))
    cold, parcels, roads = answer["cold_chain"], answer["parcels"], answer["network"]
    console.print(
        _(
            "parcels of the alliance {generated:,} | delivered {delivered:,} | "
            "in system {in_system:,} | unserved {unserved:,}",
            generated=parcels["generated"],
            delivered=parcels["delivered"],
            in_system=parcels["in_system"],
            unserved=answer["unserved"],
        )
    )
    console.print(
        _(
            "cold chain: {records:,} records, {excursion_minutes:,.0f} excursion minutes, "
            "{spoiled_share:.2%} spoiled",
            records=cold["records"],
            excursion_minutes=cold["excursion_minutes"],
            spoiled_share=cold["spoiled_share"],
        )
    )
    console.print(
        _(
            "roads: {given_share:.0%} given, {derived_share:.0%} derived, "
            "{synthetic_share:.0%} synthetic; parameters: ",
            given_share=roads["given_share"],
            derived_share=roads["derived_share"],
            synthetic_share=roads["synthetic_share"],
        )
        + ", ".join(
            f"{n} {word(STATUS, name)}" for name, n in answer["guesses"]["by_status"].items()
        )
    )
    each = answer["cost_per_parcel"]
    if each["after"] is not None:
        console.print(
            _(
                "yuan per parcel: alone {before:.3f}, alliance {after:.3f}",
                before=each["before"],
                after=each["after"],
            )
        )
    if "plan" in answer:
        plan = answer["plans"]["after"][0]
        text = _("plan: {cost:,.0f} yuan a day. {gap}", cost=plan["cost"], gap=gap_sentence(plan))
        console.print(text)
    for firm, variants in answer.get("outside", {}).items():
        today = variants["as_is"]
        console.print(
            _(
                "{firm} stays out: {generated:,} parcels, {cost:,.0f} yuan as it is, not in the "
                "figures above",
                firm=firm,
                generated=today["parcels"]["generated"],
                cost=today["cost"],
            )
        )
    for target, share in answer.get("probability", {}).items():
        found = answer["uncertainty"]["targets"][target]
        console.print(
            _(
                "{target}: reached with probability {share:.2f} [{low:.2f}, {high:.2f}]",
                target=target,
                share=share,
                low=found["low"],
                high=found["high"],
            )
        )
    if answer.get("influence"):
        first = answer["influence"][0]
        console.print(
            _(
                "measure next: {key} ({first:.0%} of the variance)",
                key=first["key"],
                first=first["first"],
            )
        )
    checked = answer["validation"]
    said = f"; {checked['sentence']}" if "sentence" in checked else ""
    console.print(
        _("validation against records: {state}{said}", state=_(checked["state"]), said=said)
    )
    console.print(_("{seconds:.0f} s", seconds=answer["seconds"]["total"]))


def _interval(found: dict[str, Any]) -> str:
    if found["share"] is None:
        return "-"
    text = percent(found["share"])
    if found["low"] is None:
        return text
    return f"{text} [{percent(found['low'])}, {percent(found['high'])}]"


def _attainment(answer: dict[str, Any]) -> Table:
    table = Table(title=_("attainment, 95 % intervals"), title_justify="left")
    joint, *alone = (word(VARIANTS, variant) for variant in VARIANTS)
    for name in ("", joint, _("target"), "", *alone):
        table.add_column(name, overflow="fold")
    for name in SHOWN:
        after = answer["attainment"].get(name)
        if after is None:
            continue
        before = answer["attainment_before"]
        cells = [before[kind].get(name) for kind in ALONE_VARIANTS]
        table.add_row(
            word(TARGETS, name),
            _interval(after),
            f"{after['target']:.0%}",
            held(after),
            *(_interval(cell) if cell else "-" for cell in cells),
        )
    return table


REPLAYED = noop(
    "saving of replayed days: lateness, failed attempts and hours driven as they "
    "came; `alliance run` prices planned days of random months, so its saving is "
    "another figure"
)
PLANNED = noop(
    "saving of planned days of random months, every coalition from its members' "
    "plans; `run` replays its own days, with lateness, failed attempts and hours as "
    "they came, so its saving is another figure"
)
"""Why `run` and `alliance run` print two savings of one county."""


def _cost(answer: dict[str, Any]) -> Table:
    table = Table(title=_("cost (yuan) and saving, 95 % intervals"), title_justify="left")
    for name in (
        "",
        word(VARIANTS, "equal_service"),
        word(VARIANTS, "after"),
        _("saving"),
        _("target"),
        "",
        _("against as it is"),
    ):
        table.add_column(name, overflow="fold")
    for way in WAYS:
        tail = "" if way == "whole" else f"_{way}"
        cost, saving = answer["cost"], answer["saving"][way]
        table.add_row(
            word(WAYS, way),
            f"{cost['before' + tail]:,.0f}",
            f"{cost['after' + tail]:,.0f}",
            _interval(saving),
            f"{saving['target']:.0%}",
            held(saving),
            _interval(answer["saving_as_is"][way]),
        )
    table.caption = _(REPLAYED)
    table.caption_justify = "left"
    return table


def _score(answer: dict[str, Any]) -> Table:
    card = answer["scorecard"]
    table = Table(
        title=_("score {total:g} of {max}", total=card["total"], max=card["max"]),
        title_justify="left",
    )
    for name in (_("item"), _("points"), _("missing")):
        table.add_column(name, overflow="fold")
    for item in card["items"]:
        points = f"{item['points']:g}/{item['max']}"
        table.add_row(said(item, "title"), points, said(item, "missing") or "-")
    return table
