"""Read a planner's table, whatever office program wrote it."""

from __future__ import annotations

from pathlib import Path

from logistics_sim.core.errors import Fault, InputError
from logistics_sim.language import gettext
from logistics_sim.office_tables.body import sort_rows
from logistics_sim.office_tables.columnar import read_parquet_cells
from logistics_sim.office_tables.delimited import read_delimited
from logistics_sim.office_tables.grid import Grid
from logistics_sim.office_tables.heads import Heads, Known, find_heads, recognised
from logistics_sim.office_tables.options import ReadOptions
from logistics_sim.office_tables.signs import plain
from logistics_sim.office_tables.sniffing import file_kind
from logistics_sim.office_tables.synonyms import heads_of
from logistics_sim.office_tables.table import SHOWN, OfficeTable
from logistics_sim.office_tables.workbook import read_workbook


def read_office_table(
    path: Path | str,
    table: str,
    needed: tuple[str, ...] = (),
    options: ReadOptions | None = None,
) -> OfficeTable:
    """Read a CSV, Excel or Parquet file as a table of one of the kinds in `synonyms.TABLES`.

    Encoding, delimiter, decimal sign, sheet and the row of heads are found where `options` does not
    state them; columns go by the known heads, those `needed` must be there. Sums, notes and empty
    rows are set aside and counted. Missing columns and rows that do not fit are in the table's
    ``faults``: ask for its columns first, then call ``stop``, and every fault is raised at once.

    Raises
    ------
    InputError
        TAB-010 to TAB-013, TAB-015: a file that cannot be read at all.
    """
    said = options or ReadOptions()
    if said.decimal not in (None, ".", ","):
        raise InputError(
            "TAB-020",
            "--decimal",
            gettext("{decimal!r} is no decimal sign", decimal=said.decimal),
            gettext(". or ,"),
        )
    file = Path(path)
    known = heads_of(table, said.heads)

    def count(row: list[str]) -> int:
        return recognised(row, known, said.columns)

    kind = file_kind(file)
    passed: list[str] = []
    if kind == "workbook":
        grid, passed = _one_sheet(read_workbook(file, said), known, needed, said)
    elif kind == "parquet":
        grid = read_parquet_cells(file)
    else:
        grid = read_delimited(file, said, count)
    if not any(plain(cell) for row in grid.cells for cell in row):
        raise InputError(
            "TAB-010", grid.file, gettext("the table is empty"), gettext("export the table again")
        )
    if passed:
        grid.found["sheets not read"] = ", ".join(passed)
    heads, faults = find_heads(grid, known, needed, said)
    body = sort_rows(grid, heads)
    made = OfficeTable(grid, heads, body, table, said.decimal or "", faults)
    made.faults += _surplus(grid, heads, body.rows)
    if not body.rows:
        text = gettext("the table has no rows below its heads")
        made.faults.append(Fault("TAB-010", grid.file, text, gettext("export the table again")))
    return made


def _one_sheet(
    grids: list[Grid], known: Known, needed: tuple[str, ...], options: ReadOptions
) -> tuple[Grid, list[str]]:
    """Return the sheet whose heads fit, and the names of the others that hold something."""
    filled = [grid for grid in grids if any(plain(cell) for row in grid.cells for cell in row)]
    if not filled:
        text = (
            gettext("the workbook has no cells")
            if options.sheet is None
            else gettext("the sheet is empty")
        )
        raise InputError("TAB-010", grids[0].file if grids else "workbook", text)
    if len(filled) == 1:
        return filled[0], []
    fits = []
    for grid in filled:
        _, faults = find_heads(grid, known, needed, options)
        if not faults:
            fits.append(grid)
    if len(fits) > 1:
        names = ", ".join(grid.sheet for grid in fits)
        text = gettext("{count} sheets could be meant: {names}", count=len(fits), names=names)
        raise InputError(
            "TAB-015", fits[0].file, text, gettext("state --sheet {sheet}", sheet=fits[0].sheet)
        )
    chosen = fits[0] if fits else filled[0]
    return chosen, [grid.sheet for grid in filled if grid is not chosen]


def _surplus(grid: Grid, heads: Heads, rows: list[int]) -> list[Fault]:
    """Return the rows with cells beyond the last head: a sign in a cell parted it."""
    width = len(heads.names)
    while width and not plain(heads.names[width - 1]):
        width -= 1
    faults = []
    wide = [index for index in rows if any(plain(cell) for cell in grid.cells[index][width:])]
    if grid.sheet:
        return []
    for index in wide[:SHOWN]:
        filled = max(at + 1 for at, cell in enumerate(grid.cells[index]) if plain(cell))
        text = gettext("{filled} cells under {width} heads", filled=filled, width=width)
        hint = gettext("put cells with a delimiter in them in quotes, or state --delimiter")
        faults.append(Fault("TAB-023", grid.place(index), text, hint))
    if len(wide) > SHOWN:
        faults.append(
            Fault(
                "TAB-023", grid.file, gettext("and {count} more such rows", count=len(wide) - SHOWN)
            )
        )
    return faults
