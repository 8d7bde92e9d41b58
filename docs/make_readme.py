"""Write the figures of a finished run into README.md, and its picture into docs/images.

    python docs/make_readme.py RUN_DIR

So the README never states a figure that no run has printed.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

from logistics_sim.report.text_table import held as verdict_words

ROOT = Path(__file__).parents[1]
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
TARGETS = {
    "express_48h": "express in the village within 48 h",
    "fresh_24h": "fresh food within 24 h",
    "fresh_up_24h": "fresh food out of the county within 24 h",
    "baseline_72h": "express within 72 h (review baseline)",
}
WAYS = {"whole": "saving, whole", "down": "saving, down", "up": "saving, up"}


def interval(found: dict[str, Any]) -> str:
    """Return share and interval; shares near 1 keep the digits that set them apart."""
    return f"{found['share']:.1%} [{found['low']:.1%}, {found['high']:.1%}]"


def table(answer: dict[str, Any]) -> list[str]:
    """Return the verdicts as a Markdown table."""
    rows = [
        "| | alliance | target | | firms alone, equal service | firms alone, as it is |",
        "|---|---|---|---|---|---|",
    ]
    before = answer["attainment_before"]
    for name, title in TARGETS.items():
        found = answer["attainment"][name]
        alone = [interval(before[kind][name]) for kind in ("equal_service", "as_is")]
        held = verdict_words(found)
        rows.append(
            f"| {title} | {interval(found)} | {found['target']:.0%} | {held} | "
            f"{alone[0]} | {alone[1]} |"
        )
    for name, title in WAYS.items():
        equal, today = answer["saving"][name], answer["saving_as_is"][name]
        held = verdict_words(equal)
        now = "" if today["met"] else f", {verdict_words(today)}"
        rows.append(
            f"| {title} | | {equal['target']:.0%} | {held} against equal service | "
            f"{interval(equal)} | {interval(today)}{now} |"
        )
    return rows


def words(answer: dict[str, Any]) -> list[str]:
    """Return the figures beside the verdicts."""
    parcels, score, plan = answer["parcels"], answer["scorecard"], answer["plans"]["after"][0]
    missing = "; ".join(item["missing"] for item in score["items"] if item["missing"])
    network = answer["network"]
    whole = answer["saving_as_is"]["whole"]
    today = {True: "holds", False: "does not hold", None: "can neither be held nor refused yet"}[
        whole["met"]
    ]
    return [
        f"{parcels['generated']:,} parcels in 30 days, {parcels['unserved']} unserved. "
        f"The alliance's plan: {plan['vehicles']:g} vehicles, {plan['trips']:g} trips, "
        f"{plan['stops']:g} stops and {plan['distance_km']:,.0f} km a day for "
        f"{plan['cost']:,.0f} yuan; lower bound {plan['lower_bound']:,.0f} yuan "
        f"(gap {plan['gap']:.0%}).",
        f"Scorecard: {score['total']:g} of {score['max']} (missing: {missing}). "
        f"Roads: {network['given_share']:.0%} of the length given, "
        f"{network['synthetic_share']:.0%} synthetic.",
        "*Equal service*: each firm alone serves every village every day. *As it is*: today's "
        f"delivery days; against that the 20 % {today} ({interval(whole)}), and the firms' own "
        "attainment is the column on the right. The two are never mixed.",
    ]


def main() -> None:
    """Rewrite the block between the marks, and the picture."""
    run = Path(sys.argv[1])
    answer = json.loads((run / "answer.json").read_text(encoding="utf-8"))
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    tail = rest.split(END)[1]
    block = "\n".join([BEGIN, *table(answer), "", "\n\n".join(words(answer)), END])
    readme.write_text(head + block + tail, encoding="utf-8")
    picture(run, ROOT / "docs" / "images" / "routes.png")


def picture(run: Path, path: Path) -> None:
    """Draw the alliance's routes of the first wave as a PNG."""
    from logistics_sim.core.files import write_bytes
    from logistics_sim.language import speaking
    from logistics_sim.report import RunTables
    from logistics_sim.report.figures.style import figure_style
    from logistics_sim.report.maps import map_figure
    from logistics_sim.report.run_maps import run_sheets

    with figure_style(), speaking("en"):
        figure = map_figure(run_sheets(RunTables(run))["routes"][:1])
        out = io.BytesIO()
        figure.savefig(out, format="png", dpi=110, metadata={"Software": None})
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, out.getvalue())


if __name__ == "__main__":
    main()
