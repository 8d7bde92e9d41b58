"""Why a village is late, in words: tables of its calls, shares and hours, and sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from logistics_sim.language import gettext as _
from logistics_sim.report.score_section import lever_words
from logistics_sim.report.text_table import TextTable, interval, share, yuan
from logistics_sim.report.timetable_section import EVERY_DAY, weekday_words
from logistics_sim.report.wording import LEGS, TARGETS, VARIANTS, VERDICTS, word
from logistics_sim.routing.later_waves import later_words

if TYPE_CHECKING:
    from logistics_sim.report.run_tables import RunTables

Answer = Mapping[str, Any]


def village_head(answer: Answer, run: RunTables) -> str:
    """Return who the village of an `answer` of the `run` is, and what it gets and sends."""
    return _(
        "{name} ({village}), {township}: {residents:,} residents, {down:.1f} parcels a day in, "
        "{up:.1f} out",
        name=answer["name"],
        village=answer["village"],
        township=run.name(answer["township"]),
        residents=answer["residents"],
        down=answer["parcels_day"]["down"],
        up=answer["parcels_day"]["up"],
    )


def village_grids(answer: Answer, run: RunTables) -> list[TextTable]:
    """Return the tables of an `answer` of the `run`: calls, shares in time, hours by leg."""
    grids = [_calls(answer, run), _shares(answer)]
    if any(row["hours"] for row in answer["targets"]):
        grids.append(_hours(answer))
    return grids


def _calls(answer: Answer, run: RunTables) -> TextTable:
    joint = answer["variant"] == "after"
    names = run.vehicles() if joint else {}
    rows = tuple(
        (
            *(() if joint else (run.name(call["operator"]),)),
            f"{call['wave']}",
            names.get(call["vehicle"], run.name(call["type"])),
            _from(call, run),
            call["leaves"],
            call["arrives"],
            _("{stop} of {stops}", stop=call["stop"], stops=call["stops"]),
            f"{call['items_down']:,} / {call['items_up']:,}",
            _("every day") if call["weekdays"] == EVERY_DAY else weekday_words(call["weekdays"]),
        )
        for call in answer["calls"]
    )
    heads = (
        *(() if joint else (_("firm"),)),
        _("wave"),
        _("vehicle"),
        _("loads from"),
        _("leaves"),
        _("arrives"),
        _("stop"),
        _("items down / up"),
        _("days"),
    )
    caption = _("Calls: {variant}", variant=word(VARIANTS, answer["variant"]))
    return TextTable(caption, heads, rows, words=len(heads))


def _from(call: Answer, run: RunTables) -> str:
    """Return where a trip loads, and how the goods came there from the hub."""
    trunk = call["trunk"]
    name = run.name(call["origin"])
    if trunk is None:
        return name
    return _(
        "{name} (from the hub {leaves}, there {arrives})",
        name=name,
        leaves=trunk["leaves"],
        arrives=trunk["arrives"],
    )


def _shares(answer: Answer) -> TextTable:
    rows = tuple(
        (
            word(TARGETS, row["target"]),
            interval(row),
            f"{row['n']:,}",
            f"{row['late']:,}",
            "–" if row["wanted"] is None else f"≥ {share(row['wanted'], 0)}",
            word(VERDICTS, row["verdict"] or "–"),
            share(row["county"]["share"]),
            *(share((found or {}).get("share")) for found in row["others"].values()),
        )
        for row in answer["targets"]
    )
    heads = (
        _("target"),
        _("in time"),
        "n",
        _("late"),
        _("wanted"),
        _("verdict"),
        _("county"),
        *(word(VARIANTS, name) for name in VARIANTS if name != answer["variant"]),
    )
    caption = _("Share in time: {variant}", variant=word(VARIANTS, answer["variant"]))
    return TextTable(caption, heads, rows)


def _hours(answer: Answer) -> TextTable:
    """Return the mean hours by leg, the county's in brackets; late parcels on a line of their own.

    The last column is the sum of the legs.
    """
    rows = []
    for row in answer["targets"]:
        name = word(TARGETS, row["target"])
        for hours, title in ((row["hours"], name), (row["late_hours"], _("  its late parcels"))):
            if hours is None:
                continue
            usual = row["county_hours"]
            cells = [f"{hours[leg]:.1f} ({usual[leg]:.1f})" for leg in LEGS]
            whole = f"{sum(hours.values()):.1f} ({sum(usual.values()):.1f})"
            rows.append((title, *cells, whole))
    heads = (_("target"), *(word(LEGS, leg) for leg in LEGS), _("together"))
    caption = _("Mean hours by leg, in brackets the county's")
    return TextTable(caption, heads, tuple(rows))


def village_sentences(answer: Answer, run: RunTables) -> list[str]:
    """Return what an `answer` of the `run` comes to: which waves call, what is slow, what helps."""
    return [*_waves(answer), *_missed(answer, run), *_reasons(answer), *_hand_over(answer)]


def _waves(answer: Answer) -> Iterator[str]:
    called = sorted({call["wave"] for call in answer["calls"] if call["items_down"]})
    if not answer["calls"]:
        yield _("No trip of the plan calls here.")
    elif answer["waves"] is not None and len(called) < answer["waves"]:
        yield _(
            "{called} of {waves} waves bring parcels here: what is sorted after the last of them "
            "waits for the next day.",
            called=len(called),
            waves=answer["waves"],
        )


def _missed(answer: Answer, run: RunTables) -> Iterator[str]:
    for row in answer["missed"]:
        said = _missed_visit(row)
        if answer["variant"] == "after":
            yield said
        else:
            yield _("{firm}: {variant}", firm=run.name(row["operator"]), variant=said)


def _missed_visit(row: Answer) -> str:
    if "next_wave" in row:
        return _(
            "The visit of wave {wave} is {later} ({cause}).",
            wave=row["wave"],
            later=later_words(row),
            cause=row["cause"],
        )
    return _(
        "The visit of wave {wave} is unserved: {cause} ({limit}). Remedy: {fix}",
        wave=row["wave"],
        cause=row["cause"],
        limit=row["limit"],
        fix=row["fix"],
    )


def _reasons(answer: Answer) -> Iterator[str]:
    late = [row for row in answer["targets"] if row["late"]]
    if not late:
        yield _("No counted parcel of this village came late.")
    for row in late:
        name = word(TARGETS, row["target"])
        said = _("{name}: {late:,} of {n:,} late", name=name, late=row["late"], n=row["n"])
        if row["never_arrived"]:
            said += _(", {count:,} of them not there at the end", count=row["never_arrived"])
        if row["slow_leg"]:
            said += _(
                "; beside the county most time goes into: {leg}, {hours:.1f} h more",
                leg=word(LEGS, row["slow_leg"]),
                hours=row["slow_leg_hours_more"],
            )
        elif row["late_hours"]:
            said += _("; no leg takes longer than in the county: the whole county is slow")
        yield said
        if row["lever"]:
            yield _("  what would help: {lever}", lever=lever_words(row["lever"]))


def _hand_over(answer: Answer) -> Iterator[str]:
    """Yield what it would cost to come straight from the hub, where goods change the vehicle."""
    changed = {call["wave"] for call in answer["calls"] if call["echelon"] == "local"}
    for row in answer["hand_over"]:
        if row["wave"] in changed and row["choice"] == "transfer":
            yield _(
                "Wave {wave} changes vehicles at the township station: {transfer} yuan a day for "
                "the township, straight from the hub {through} yuan.",
                wave=row["wave"],
                transfer=yuan(row["transfer_yuan"]),
                through=yuan(row["through_yuan"]),
            )
