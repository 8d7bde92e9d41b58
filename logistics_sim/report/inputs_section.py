"""What went in, in the planner's terms: firms, volumes, fleet, hours, with status and source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.demand.volumes.summary import LEVEL_WORDS
from logistics_sim.language import gettext as _
from logistics_sim.report.figures.tornado import parameter_words
from logistics_sim.report.services_section import CLASSES
from logistics_sim.report.text_table import TextTable, share
from logistics_sim.report.vehicle_names import type_words
from logistics_sim.report.wording import DIRECTIONS, FIRM_KINDS, SCOPES, STATUS, word
from logistics_sim.scenario.value_words import source_words, unit_words

if TYPE_CHECKING:
    from logistics_sim.report.run_tables import RunTables

SHOWN = (
    "demand.residents",
    "demand.village_resident_share",
    "demand.inbound_per_village_resident",
    "demand.outbound_ratio",
    "demand.fresh_share_inbound",
    "demand.month_factor",
    "demand.ltl_per_day",
)
"""Parameters of demand that a reader asks for first."""


def inputs_grids(run: RunTables) -> list[TextTable]:
    """Return the tables of the run's inputs."""
    return [_firms(run), *_rests_on(run), _volumes(run), _parameters(run), _fleet(run), _hours(run)]


def _firms(run: RunTables) -> TextTable:
    rows = tuple(
        (
            firm.name,
            word(FIRM_KINDS, firm.kind),
            word(SCOPES, str(firm.scope)),
            _("yes") if firm.id in run.scenario.members else _("no"),
            share(float(firm.share)),
        )
        for firm in run.scenario.firms
    )
    heads = (_("firm"), _("kind"), _("delivers to"), _("in the alliance"), _("share of parcels"))
    return TextTable(_("Firms"), heads, rows, words=4)


def _volumes(run: RunTables) -> TextTable:
    table = run.parcels
    counts = table.groupby(["class", "direction"], observed=True, as_index=False).size()
    days = max(int(run.manifest["days"]), 1)
    rows = tuple(
        (word(CLASSES, str(kind)), word(DIRECTIONS, str(way)), f"{count / days:,.0f}")
        for kind, way, count in counts.itertuples(index=False)
        if count
    )
    heads = (_("class"), _("direction"), _("parcels a day"))
    note = _("The first replication.")
    return TextTable(_("Volumes as played"), heads, rows, words=2, note=note)


def _rests_on(run: RunTables) -> list[TextTable]:
    """Return which share of the parcels rests on what, nothing where all follow ratios."""
    told = run.answer.get("volumes")
    if not told:
        return []
    rows = tuple(
        (_(LEVEL_WORDS[level]), share(float(part))) for level, part in told["rests_on"].items()
    )
    files = told["files"]
    aside = {name: sum(f[name] for f in files) for name in ("read", "duplicates", "unmatched")}
    note = _(
        "Files: {read:,} parcels read, {duplicates:,} duplicates, {away:,} of other counties and "
        "{unmatched:,} of unknown places set aside; {against} totals contradict finer counts, "
        "which stand."
    ).format(
        **aside,
        away=sum(f["other_counties"] for f in files),
        against=len(told["disagreements"]),
    )
    heads = (_("parcels rest on"), _("share of parcels"))
    return [TextTable(_("What the volumes rest on"), heads, rows, note=note)]


def _parameters(run: RunTables) -> TextTable:
    table = run.parameters.set_index("path")
    rows = tuple(
        (
            parameter_words(run, path),
            f"{row['base']:,g}",
            unit_words(str(row["unit"])),
            word(STATUS, str(row["status"])),
            "" if row["source"] is None else source_words(str(row["source"])),
        )
        for path, row in ((path, table.loc[path]) for path in SHOWN if path in table.index)
    )
    heads = (_("parameter"), _("value"), _("unit"), _("status"), _("source"))
    return TextTable(_("Demand"), heads, rows, words=9)


def _fleet(run: RunTables) -> TextTable:
    used = run.trips.groupby("type", observed=True)["vehicle"].nunique()
    rows = tuple(
        (
            type_words(kind.name),
            f"{float(kind.payload_kg):,.0f}",
            f"{float(kind.volume_m3):g}",
            f"{float(kind.fixed_yuan_day):,.0f}",
            f"{float(kind.yuan_km):g}",
            _("no limit") if kind.count is None else f"{kind.count:,}",
            f"{int(used.get(kind.id, 0)):,}",
        )
        for kind in run.scenario.fleet
    )
    heads = (
        _("vehicle type"),
        _("payload, kg"),
        _("volume, m³"),
        _("yuan a day"),
        _("yuan per km"),
        _("available"),
        _("used by the alliance"),
    )
    return TextTable(_("Fleet"), heads, rows)


def _hours(run: RunTables) -> TextTable:
    rows = tuple(
        (str(wave.id), str(wave.depart), str(len(run.trips[run.trips["wave"] == wave.id])))
        for wave in run.scenario.after.waves
    )
    heads = (_("wave"), _("leaves the hub"), _("trips"))
    return TextTable(_("Waves of the alliance"), heads, rows)
