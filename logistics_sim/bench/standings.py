"""The table of a suite as text: families with their bars, engines, verdicts."""

from __future__ import annotations

from typing import Any

COLUMNS = ("ortools", "portfolio", "plain", "stock")
TITLES = {
    "plain": "plain PyVRP",
    "stock": "stock OR-Tools",
    "vroom": "VROOM",
    "hgs": "HGS-CVRP",
}


def standings_text(rows: list[dict[str, Any]]) -> list[str]:
    """Return the lines of the table; gaps in percent, their 95 % interval in brackets."""
    others = {name for row in rows for name in row["engines"]} - set(COLUMNS)
    columns = [*COLUMNS, *sorted(others)]
    head = ["family", "n", "bar (ortools must / stretch; portfolio)"]
    head += [TITLES.get(name, name) for name in columns]
    head += ["ortools", "stretch", "portfolio"]
    body = [head]
    for row in rows:
        count = max(cell["instances"] for cell in row["engines"].values())
        line = [row["family"], str(count), row["bar"]]
        line += [_cell(row["engines"].get(name)) for name in columns]
        line += [_verdict(row[key]) for key in ("ortools_must", "ortools_stretch")]
        line.append(_verdict(row["portfolio_must"]))
        body.append(line)
    widths = [max(len(line[k]) for line in body) for k in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
             for line in body]  # fmt: skip
    return [lines[0], "-" * max(len(line) for line in lines), *lines[1:]]


def _cell(cell: dict[str, Any] | None) -> str:
    if cell is None:
        return "-"
    if "mean" not in cell:
        return "not supported" if cell["unsupported"] == cell["runs"] else "none found"
    text = f"{cell['mean']:.2f} [{cell['low']:.2f}, {cell['high']:.2f}]"
    return text + (f" {cell['unsolved']}x none" if cell["unsolved"] else "")


def _verdict(verdict: dict[str, Any] | None) -> str:
    if verdict is None:
        return "-"
    if not verdict["met"] and not verdict["all_solved"]:
        return "missed: unsolved"
    return f"{'met' if verdict['met'] else 'missed'} by {verdict['by_percent']:.2f}"
