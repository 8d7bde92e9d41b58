"""The row of heads: which it is, and which column holds what."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from logistics_sim.core.errors import Fault
from logistics_sim.language import gettext
from logistics_sim.office_tables.grid import Grid
from logistics_sim.office_tables.options import ReadOptions
from logistics_sim.office_tables.signs import match_key, plain, visible
from logistics_sim.office_tables.units import head_factor, head_parts, head_year

SEARCHED = 40
"""Rows in which the heads are looked for."""
Known = Mapping[str, tuple[str, ...]]


@dataclass
class Heads:
    """Where the heads stand and the column of each meaning.

    `last` is the index of the last row of heads; `factor` what figures are multiplied by
    because their head says 万人 or the like.
    """

    last: int
    names: list[str]
    column: dict[str, int] = field(default_factory=dict)
    factor: dict[str, float] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)


def ranks(head: str, known: Known) -> dict[str, tuple[int, int]]:
    """Return the meanings that a head may have: its place in their lists, then 0 if exact.

    `known` lists the heads of each meaning, the likeliest first.
    """
    name, unit = head_parts(head)
    whole, short = match_key(head.strip().rstrip("*")), match_key(name)
    found: dict[str, tuple[int, int]] = {}
    if not whole:
        return found
    for meaning, heads in known.items():
        keys = [match_key(other) for other in heads]
        if whole in keys:
            found[meaning] = keys.index(whole), 0
        elif short in keys and head_factor(meaning, unit) is not None:
            found[meaning] = keys.index(short), 1
    return found


def _candidates(names: list[str], known: Known) -> list[tuple[int, int, int, str, int]]:
    """Return what each column may be, best first: the earliest head of a list, the last year."""
    return sorted(
        (rank, exact, -head_year(name), meaning, at)
        for at, name in enumerate(names)
        for meaning, (rank, exact) in ranks(name, known).items()
    )


def recognised(row: list[str], known: Known, columns: Mapping[str, str]) -> int:
    """Return how many different meanings the heads of a row have, by `known` or `columns`."""
    cells = {match_key(cell) for cell in row}
    stated = {meaning for meaning, name in columns.items() if match_key(name) in cells}
    return len(stated.union(*(ranks(cell, known) for cell in row)))


def find_heads(
    grid: Grid, known: Known, needed: tuple[str, ...], options: ReadOptions
) -> tuple[Heads, list[Fault]]:
    """Return the heads of `grid` by the `known` ones, and what is wrong with them.

    A meaning that is `needed` and has no head is TAB-014, a stated row without heads TAB-015.
    """
    faults: list[Fault] = []
    if options.head_row is not None:
        if options.head_row not in grid.rows:
            text = gettext("there is no row {head_row}", head_row=options.head_row)
            faults.append(
                Fault("TAB-015", grid.file, text, gettext("rows 1 to {rows}", rows=max(grid.rows)))
            )
        last = grid.rows.index(options.head_row) if not faults else 0
        names = grid.cells[last]
    else:
        last, names = _best_row(grid, known, options.columns)
    heads = Heads(last, [visible(name) for name in names])
    faults += _choose(grid, heads, known, options)
    missing = [name for name in needed if name not in heads.column]
    # Longitude and latitude may share one column.
    if "lonlat" in heads.column:
        missing = [name for name in missing if name not in ("lon", "lat")]
    if missing:
        found = ", ".join(name for name in heads.names if name) or "none"
        only = (
            gettext("; one column only: is it another delimiter?") if len(heads.names) == 1 else ""
        )
        hint = gettext(
            "state {option} {missing}=NAME, or the row of heads; found: {found}{only}",
            option=options.option,
            missing=missing[0],
            found=found,
            only=only,
        )
        text = gettext("no column for {missing}", missing=", ".join(missing))
        faults.append(Fault("TAB-014", grid.place(last), text, hint))
    used = set(heads.column.values())
    heads.unused = [name for at, name in enumerate(heads.names) if name and at not in used]
    return heads, faults


def _best_row(grid: Grid, known: Known, columns: Mapping[str, str]) -> tuple[int, list[str]]:
    """Return the row with the most known heads, two rows joined where both hold some."""
    filled = [at for at, row in enumerate(grid.cells) if any(plain(cell) for cell in row)]
    filled = filled[:SEARCHED]
    if not filled:
        return 0, []
    best, names, count = filled[0], grid.cells[filled[0]], 0
    for number, at in enumerate(filled):
        alone = recognised(grid.cells[at], known, columns)
        if alone > count:
            best, names, count = at, grid.cells[at], alone
        if number + 1 < len(filled):
            below = filled[number + 1]
            joined = _joined(grid.cells[at], grid.cells[below])
            both = recognised(joined, known, columns)
            if alone and both > max(count, recognised(grid.cells[below], known, columns)):
                best, names, count = below, joined, both
    return best, names


def _joined(upper: list[str], lower: list[str]) -> list[str]:
    width = max(len(upper), len(lower))
    padded = [row + [""] * (width - len(row)) for row in (upper, lower)]
    return [low if plain(low) else high for high, low in zip(*padded, strict=True)]


def _choose(grid: Grid, heads: Heads, known: Known, options: ReadOptions) -> list[Fault]:
    faults = []
    names = [match_key(name) for name in heads.names]
    for meaning, wanted in options.columns.items():
        if meaning not in known:
            hint = gettext("known: {known}", known=", ".join(known))
            faults.append(
                Fault(
                    "TAB-014",
                    options.option,
                    gettext("{meaning!r} is unknown", meaning=meaning),
                    hint,
                )
            )
        elif match_key(wanted) in names:
            heads.column[meaning] = names.index(match_key(wanted))
        elif not options.lenient:
            near = difflib.get_close_matches(wanted, heads.names, n=1, cutoff=0.5)
            there = ", ".join(name for name in heads.names if name)
            hint = (
                gettext("did you mean {near!r}?", near=near[0])
                if near
                else gettext("found: {there}", there=there)
            )
            text = gettext("there is no column {wanted!r}", wanted=wanted)
            faults.append(Fault("TAB-014", grid.place(heads.last), text, hint))
    for *_, meaning, at in _candidates(heads.names, known):
        if meaning not in heads.column and at not in heads.column.values():
            heads.column[meaning] = at
    twice = {name for name, count in Counter(names).items() if name and count > 1}
    for meaning, at in heads.column.items():
        _, unit = head_parts(heads.names[at])
        heads.factor[meaning] = head_factor(meaning, unit) or 1.0
        if names[at] in twice:
            text = gettext("the head {names!r} stands twice", names=heads.names[at])
            hint = gettext("keep one of the two columns, or give them different heads")
            faults.append(Fault("TAB-014", grid.place(heads.last, at), text, hint))
    return faults
