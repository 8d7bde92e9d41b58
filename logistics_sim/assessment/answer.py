"""Put the cases of a run together: attainment, savings, cold chain, score, limits."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.assessment.money import read_run_costs
from logistics_sim.assessment.outside_firms import outside_values
from logistics_sim.assessment.review_evidence import EVIDENCE, lever_prices, stock_movements
from logistics_sim.assessment.run_measures import RunMeasures
from logistics_sim.assessment.service_measures import measure_service
from logistics_sim.assessment.service_mix import keep_services
from logistics_sim.assessment.verdicts import judged_answer
from logistics_sim.core.files import write_json, write_parquet
from logistics_sim.core.progress import Progress, silent
from logistics_sim.demand.volumes.known import known_volumes
from logistics_sim.demand.volumes.summary import told_volumes
from logistics_sim.language import noop
from logistics_sim.scenario import VARIANTS, Scenario
from logistics_sim.study.kept_work import KeptWork

if TYPE_CHECKING:
    from logistics_sim.places import World


def assemble(
    kept: KeptWork,
    world: World,
    run: Path,
    days: int,
    replications: int,
    results: list[dict[str, Any]],
    progress: Progress = silent,
) -> dict[str, Any]:
    """Write the run's joint tables and return the answer (contract ``run``).

    `kept` says of which scenario, and where its pieces are kept; `results` has what each case
    returned.
    """
    from logistics_sim.assessment.sensitivity import sensitivity

    scenario, steps = kept.scenario, 4
    progress(noop("answer"), 0, steps)
    service = measure_service(kept, world, run, days, replications)
    write_parquet(run / "attainment.parquet", service.table)
    write_parquet(run / "legs.parquet", service.legs)
    progress(noop("answer"), 1, steps)
    money = read_run_costs(kept, run, days, replications)
    write_parquet(run / "ledger.parquet", money.table)
    progress(noop("answer"), 2, steps)
    write_parquet(run / "sensitivity.parquet", sensitivity(scenario, money))
    progress(noop("answer"), 3, steps)
    moved = [
        kept.done("stock", (days, number), run, [], partial(_stock, scenario, world, days, number))
        for number in range(replications)
    ]
    measures = RunMeasures(
        service,
        money,
        {name: _counts(results, name) for name in VARIANTS},
        {
            name: [r["plan"] for r in results if r["variant"] == name and not r["outside"]]
            for name in VARIANTS
        },
        sum(each["items"] for each in moved),
        sum(each["purchases"] for each in moved),
        lever_prices(scenario, run),
    )
    write_parquet(run / "daily.parquet", _daily(measures, days * replications))
    answer = judged_answer(scenario, world, measures)
    outside = outside_values(scenario, world, run, days, replications, results)
    if outside:
        answer.values["outside"] = outside
    known = known_volumes(scenario, world.places)
    if known is not None:
        answer.values["volumes"] = told_volumes(scenario, known)
    write_parquet(run / "scores.parquet", answer.scores)
    write_json(run / EVIDENCE, answer.evidence.to_dict())
    keep_services(kept, run)
    progress(noop("answer"), steps, steps)
    return answer.values


def _stock(scenario: Scenario, world: World, days: int, replication: int) -> dict[str, int]:
    items, purchases = stock_movements(scenario, world, days, replication)
    return {"items": items, "purchases": purchases}


def _counts(results: list[dict[str, Any]], variant: str) -> dict[str, int]:
    """Return final states summed over the operators and replications of a variant."""
    total: dict[str, int] = {}
    for result in results:
        if result["variant"] != variant or result["outside"]:
            continue
        for counts in result["counts"]:
            for state, number in counts.items():
                total[state] = total.get(state, 0) + int(number)
    return dict(sorted(total.items()))


def _daily(measures: RunMeasures, days: int) -> Any:
    """Return cost, parcels and attainment by day and variant."""
    import pandas as pd

    tables = []
    for variant in VARIANTS:
        table = pd.DataFrame(
            {
                "variant": variant,
                "day": range(days),
                "cost_yuan": measures.money.daily[variant]["whole"],
            }
        )
        tables.append(table.merge(measures.service.daily[variant], on="day", how="left"))
    return pd.concat(tables, ignore_index=True)
