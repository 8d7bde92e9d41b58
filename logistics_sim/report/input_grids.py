"""Tables of what a run rests on: prices that move it, statuses, guesses, its origin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.language import gettext as _
from logistics_sim.report.figures.tornado import parameter_words
from logistics_sim.report.text_table import TextTable, share
from logistics_sim.report.wording import STATUS, word
from logistics_sim.scenario.value_words import source_words, unit_words

if TYPE_CHECKING:
    from logistics_sim.report.run_tables import RunTables


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
