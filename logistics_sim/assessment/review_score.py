"""Score a finished run again: by another table, or with facts that were stated since."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from logistics_sim.assessment.review_evidence import EVIDENCE, stored_evidence
from logistics_sim.core.files import read_json
from logistics_sim.policy import read_review, scorecard_in_both
from logistics_sim.policy.facts import facts_asked, read_fact_file
from logistics_sim.scenario import read_scenario
from logistics_sim.study.folder import complete_folder


def scored_run(
    run_dir: Path, review: Path | None = None, facts: Path | None = None
) -> dict[str, Any]:
    """Return the card of the run in `run_dir` (contract ``score``), texts in both languages.

    `review` is the file of another table; the facts of the file `facts` come on top of those
    that the scenario states. A run of an earlier version has the card that it stored.

    Raises
    ------
    InputError
        ``POL-008`` where such a run is to be scored anew; the codes of `read_review` and
        `read_fact_file`, every fault of both files at once.
    """
    folder = complete_folder(run_dir)
    answer = read_json(folder / "answer.json")
    head = {name: answer[name] for name in ("contract", "version", "seed")}
    tail = {"bans": answer["bans"], "run": str(run_dir)}
    if review is None and facts is None and not (folder / EVIDENCE).is_file():
        empty = {"other": [], "to_state": [], "facts": [], "review": {"title": ""}}
        items = [{"parts": [], **item} for item in answer["scorecard"]["items"]]
        return {**head, **empty, **answer["scorecard"], "items": items, **tail}
    evidence = stored_evidence(folder)
    table = read_review(review)
    scenario = read_scenario(folder / "scenario.yaml")
    known = facts_asked(scenario.facts, table)
    if facts is not None:
        known |= read_fact_file(facts, table)
    return {**head, **scorecard_in_both(evidence, scenario, table, known), **tail}
