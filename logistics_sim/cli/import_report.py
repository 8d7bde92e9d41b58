"""What `network import` says it read: tables, people, roads, warnings and faults."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.cli.output import one_line, print_json, say, say_faults, say_warnings
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    from logistics_sim.network import Brought, Network


def residents_read(network: Network) -> dict[str, int]:
    """Return how many villages have residents of their own, and the sum of these."""
    villages = network.nodes[network.nodes["kind"] == "village"]
    own = villages["residents"].dropna() if "residents" in villages else villages["lon"].iloc[:0]
    return {
        "villages": len(villages),
        "with_residents": len(own),
        "residents": int(own.sum()),
    }


def tell_import(
    brought: Brought,
    warnings: list[Any],
    stop: list[Any],
    tables: list[dict[str, Any]],
    people: dict[str, int],
    out: Path,
    json: bool,
) -> None:
    """Report on standard output (JSON) or standard error."""
    from logistics_sim.study.manifest import stamped

    main = brought.islands.head(5).to_dict("records")
    if json:
        print_json(
            {
                **stamped(),
                "ok": not stop,
                "faults": [fault.to_dict() for fault in stop],
                "warnings": [fault.to_dict() for fault in warnings],
                "tables": tables,
                "places": people,
                "counts": brought.counts,
                "snapped": brought.snapped,
                "parts": {"count": len(brought.islands), "longest": main},
                "length_share": brought.network.share_by_source(),
                "out": None if stop else str(out),
            }
        )
        return
    for table in tables:
        for line in table_lines(table):
            say(one_line(line))
    say(people_line(people))
    for name, value in brought.counts.items():
        say(f"{name.replace('_', ' '):38} {value:10,}")
    snapped = brought.snapped
    say(
        _(
            "distance to the nearest road: median {median_m:.0f} m, 95 % within {p95_m:.0f} "
            "m, farthest {max_m:.0f} m",
            median_m=snapped["median_m"],
            p95_m=snapped["p95_m"],
            max_m=snapped["max_m"],
        )
    )
    say(_("unconnected parts of the roads: {count}", count=len(brought.islands)))
    say_warnings(warnings)
    say_faults(stop)
    if not stop:
        say(_("wrote {out}", out=out))


def table_lines(told: dict[str, Any]) -> list[str]:
    """Return what is said about a table that was read: how, which columns, what not."""
    how = [
        f"{name} {told[name]}"
        for name in ("sheet", "encoding", "delimiter", "hidden rows read", "sheets not read")
        if name in told
    ]
    lines = [
        _(
            "{file}: {rows} rows, heads in row {heads_row}",
            file=told["file"],
            rows=told["rows"],
            heads_row=told["heads_row"],
        )
    ]
    lines[0] += f" ({', '.join(how)})" if how else ""
    columns = ", ".join(f"{meaning} = {head}" for meaning, head in told["columns"].items())
    lines.append(_("  columns: {columns}", columns=columns))
    if told["not_used"]:
        lines.append(
            _(
                "  not used ({count}): {not_used}",
                count=len(told["not_used"]),
                not_used=", ".join(told["not_used"]),
            )
        )
    for word, key in ((_("set aside"), "set_aside"), ("cleaned", "cleaned")):
        if told[key]:
            counts = ", ".join(f"{count} {name}" for name, count in told[key].items())
            lines.append(f"  {word}: {counts}")
    return lines


def people_line(people: dict[str, int]) -> str:
    """Return what is said about the residents that were read."""
    own, villages = people["with_residents"], people["villages"]
    if not own:
        return _(
            "residents: none in the tables; {villages} villages get a part by rule",
            villages=villages,
        )
    rest = villages - own
    tail = _("; {rest} without a figure get a part by rule", rest=rest) if rest else ""
    return _(
        "residents: {residents:,} in {own} of {villages} villages{tail}",
        residents=people["residents"],
        own=own,
        villages=villages,
        tail=tail,
    )
