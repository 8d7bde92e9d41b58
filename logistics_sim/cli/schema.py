"""`logistics-sim schema`: the JSON Schema of a scenario."""

from __future__ import annotations

import typer

from logistics_sim.cli.output import print_json


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("schema")(schema)


def schema() -> None:
    """Print the JSON Schema of a scenario, for editors and other tools."""
    from logistics_sim.scenario import Scenario

    print_json(
        {"$schema": "https://json-schema.org/draft/2020-12/schema", **Scenario.model_json_schema()}
    )
