"""`logistics-sim serve`: the planner's page on this computer."""

from __future__ import annotations

import importlib.util
import json as json_form
import sys
from pathlib import Path
from typing import Annotated

import typer

from logistics_sim.cli.options import Json
from logistics_sim.cli.output import say
from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _

NEEDED = ("fastapi", "uvicorn", "python_multipart")


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("serve")(serve)


def serve(
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port; 0: any free one.")] = 8_765,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
    workspace: Annotated[
        Path | None, typer.Option(help="Folder of scenarios and runs (otherwise your own).")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, max=64, help="Runs at a time (otherwise: half the cores).")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=1_024, help="Worker processes of each run.")
    ] = None,
    host: Annotated[
        str, typer.Option(help="Address to listen on; others than this computer's own are open.")
    ] = "127.0.0.1",
    json: Json = False,
) -> None:
    """Open the planner's page: scenarios, runs, map and comparison in the browser.

    One JSON line {"url": ...} on standard output says when it is ready; Ctrl-C ends it. The
    interface is described at /openapi.json.
    """
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        text = _("not installed: {missing}", missing=", ".join(missing))
        raise InputError("WEB-001", "serve", text, _("pip install 'logistics-sim[web]'"))
    from platformdirs import user_documents_path

    from logistics_sim.web.server import serve_page

    folder = workspace or user_documents_path() / "logistics-sim"

    def tell(url: str) -> None:
        sys.stdout.write(json_form.dumps({"url": url, "workspace": str(folder)}) + "\n")
        sys.stdout.flush()
        if not json:
            say(
                _(
                    "the planner's page: {url} (Ctrl-C ends it); files: {folder}",
                    url=url,
                    folder=folder,
                )
            )

    serve_page(
        folder,
        port,
        tell,
        host=host,
        slots=jobs,
        workers=workers,
        browser=not no_browser,
    )
