"""Options that the commands of `logistics-sim bench` share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Instance = Annotated[Path, typer.Argument(metavar="INSTANCE", help="Benchmark file.")]
Limit = Annotated[
    float | None,
    typer.Option("--time-limit", min=0.01, max=1e6, help="Seconds (10 without --iterations)."),
]
Iterations = Annotated[
    int | None, typer.Option("--iterations", min=1, help="Work limit; equal ones repeat exactly.")
]
RunSeed = Annotated[int, typer.Option("--seed", min=0, help="Seed of the search.")]
Engine = Annotated[
    str | None,
    typer.Option("--engine", help="portfolio, pyvrp, ortools; peers: stock, plain, vroom, hgs."),
]
Rounding = Annotated[str | None, typer.Option("--rounding", help="Rule instead of the family's.")]
Written = Annotated[Path | None, typer.Option("--solution", help="File for the solution's text.")]
Clock = Annotated[str, typer.Option("--clock", help="wall, or cpu on a busy machine.")]
Isolate = Annotated[bool, typer.Option("--isolate", help="Solve in a process of its own.")]
Memory = Annotated[
    int | None, typer.Option("--max-memory", min=64, help="MiB for the isolated process.")
]
Folder = Annotated[Path | None, typer.Option("--instances", help="Folder with index.csv.")]
Families = Annotated[
    list[str] | None, typer.Option("--family", help="Families whose names begin so; may repeat.")
]
Engines = Annotated[list[str] | None, typer.Option("--engine", help="Engine; may be repeated.")]
Seeds = Annotated[int, typer.Option("--seeds", min=1, help="Seeds 0 to N-1.")]
PerFamily = Annotated[
    int | None, typer.Option("--per-family", min=1, help="At most so many instances a family.")
]
Largest = Annotated[int | None, typer.Option("--largest", min=1, help="At most so many customers.")]
Out = Annotated[Path | None, typer.Option("--out", help="CSV of every run.")]
Plot = Annotated[Path | None, typer.Option("--plot", help="Image of performance profiles.")]
Results = Annotated[list[Path], typer.Argument(metavar="RESULTS.csv...", help="Of bench suite.")]
