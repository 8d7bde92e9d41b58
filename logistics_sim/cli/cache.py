"""`logistics-sim cache`: where earlier results lie, how much they take; bound or empty it."""

from __future__ import annotations

from typing import Annotated

import typer

from logistics_sim.cli.options import Cache, Json
from logistics_sim.cli.output import print_json, say
from logistics_sim.language import gettext as _


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("cache")(cache)


def cache(
    folder: Cache = None,
    most: Annotated[
        int | None, typer.Option("--bound", min=0, help="Keep at most so many MiB.")
    ] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Remove every entry.")] = False,
    json: Json = False,
) -> None:
    """Show, bound or empty the folder of earlier results.

    Results never depend on it: what is not there is worked out anew.
    """
    from logistics_sim.study.manifest import stamped
    from logistics_sim.study.result_cache import VARIABLE, ResultCache, cache_folder

    place = cache_folder(folder)
    if place is None:
        found = {**stamped(), "folder": None, "entries": 0, "bytes": 0, "removed": 0}
        text = _("off ({variable})", variable=VARIABLE)
    else:
        store = ResultCache(place)
        removed = 0
        if empty or most is not None:
            removed = store.bound(0 if empty or most is None else most << 20)
        entries, size = store.size()
        sizes = {"entries": entries, "bytes": size, "removed": removed}
        found = {**stamped(), "folder": str(place), **sizes}
        text = _(
            "{place}: {entries} entries, {size:,.0f} MiB; {removed} removed",
            place=place,
            entries=entries,
            size=size / 2**20,
            removed=removed,
        )
    if json:
        print_json(found)
    else:
        say(text)
