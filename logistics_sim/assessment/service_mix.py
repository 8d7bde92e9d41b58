"""The services of a finished run: their mix, the stock behind them, the cold fleet's price."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from logistics_sim.assessment.cold_tables import ColdRun, cold_tables, read_cold_run
from logistics_sim.core.errors import InputError
from logistics_sim.core.files import read_json, write_json
from logistics_sim.core.units import DAY_S
from logistics_sim.language import gettext as _
from logistics_sim.scenario import Scenario
from logistics_sim.study.case import REPLAY_FILES, parcels_path
from logistics_sim.study.kept_work import KeptWork

KEPT = "services.json"
"""File of a run folder: the services of the first replication, or null where it has none."""


def keep_services(kept: KeptWork, run_dir: Path) -> None:
    """Work out the services of a run at its end and keep them in its folder."""
    after = run_dir / "after"
    tables = (after / "trips.parquet", *(after / name for name in REPLAY_FILES))

    def work() -> dict[str, Any]:
        write_json(run_dir / KEPT, _first_services(run_dir, kept.scenario))
        return {}

    kept.done("services", (*tables, parcels_path(run_dir, 0)), run_dir, [KEPT], work)


def kept_services(run_dir: Path, scenario: Scenario) -> dict[str, Any] | None:
    """Return the services of the first replication of a run, or None where it has none.

    They are as the run has kept them; a run of an earlier version kept nothing, and they are
    worked out from its tables and its `scenario`. There are none where parcels were imported
    or are not stamped.
    """
    path = run_dir / KEPT
    if not path.exists():
        return _first_services(run_dir, scenario)
    found: dict[str, Any] | None = read_json(path)
    return found


def _first_services(run_dir: Path, scenario: Scenario) -> dict[str, Any] | None:
    try:
        return services_of(cold_tables(run_dir, 0, scenario))
    except InputError:
        return None


def service_answer(run_dir: Path, replication: int = 0) -> tuple[Scenario, dict[str, Any]]:
    """Return the scenario of a finished run and its services (see `services_of`)."""
    run = read_cold_run(run_dir, replication)
    return run.scenario, services_of(run)


def services_of(run: ColdRun) -> dict[str, Any]:
    """Return the services of a run as plain values.

    Raises
    ------
    InputError
        ``RUN-006`` when the run's parcels are not those that its scenario generates (they
        were imported): their flows are not known.
    """
    from logistics_sim.coldchain.scenario_inputs import sourcing_prices
    from logistics_sim.coldchain.sourcing import cold_fleet
    from logistics_sim.coldchain.station_cabinets import station_storage
    from logistics_sim.demand import FLOWS, parcel_flows
    from logistics_sim.demand.consignments import consignment_figures
    from logistics_sim.demand.hub_stock import flow_totals, hub_stock_table

    world: Any = SimpleNamespace(places=run.places)
    days = int(run.parcels["ready_s"].max()) // DAY_S + 1 if len(run.parcels) else 0
    flows = parcel_flows(run.scenario, world.places, days, run.replication)
    if len(run.scenario.members) < len(run.scenario.firms) and len(run.parcels):
        own = run.parcels.index.to_numpy()
        flows = flows[own] if own[-1] < len(flows) else flows
    if not _same(run, flows):
        text = _("its parcels were not generated from its scenario")
        raise InputError("RUN-006", "parcels", text, _("flows are known of generated parcels"))
    mix = flow_totals(run.parcels, flows)
    stock = hub_stock_table(run.scenario, run.places, run.parcels, flows, days)
    shipped = float(stock[["drop_ship_kg", "replenishment_kg"]].to_numpy().sum())
    stored = mix[mix["flow"].isin(["drop_ship", "replenishment"])]
    goods = run.scenario.services.replenishment
    showroom = flows == list(FLOWS).index("replenishment")
    return {
        "mix": mix.to_dict("records"),
        "stored_items": int(stored["items"].sum()),
        "stock": {
            "received_kg": float(stock["received_kg"].sum()),
            "shipped_kg": shipped,
            "short_kg": float(stock["short_kg"].sum()),
            "days": stock.to_dict("records"),
        },
        "showrooms": {
            "consignments": int((showroom & (run.parcels["unit"] == 0).to_numpy()).sum()),
            "local_share": None if goods is None else float(goods.local_share),
        },
        "ltl": consignment_figures(run.scenario, run.parcels, run.stamps),
        "home_delivery": _home_by_township(run),
        "stations": station_storage(run.cold_chain, run.parcels, run.stamps),
        "cold_fleet": cold_fleet(
            sourcing_prices(run.scenario), run.trips, run.runs, run.parcels, days
        ),
    }


def _same(run: ColdRun, flows: np.ndarray) -> bool:
    """Return whether the flows fit the parcels: as many, and of their directions."""
    from logistics_sim.demand import FLOWS

    if len(flows) != len(run.parcels):
        return False
    stored = run.parcels["direction"].astype("category").cat
    code = {str(name): number for number, name in enumerate(stored.categories)}
    directions = np.array([code.get(direction, -2) for direction, _ in FLOWS.values()])
    return bool((directions[flows] == stored.codes.to_numpy()).all())


def _home_by_township(run: ColdRun) -> list[dict[str, Any]]:
    """Return the share of home deliveries, their failures and pick-ups by township."""
    import pandas as pd

    parcels, stamps = run.parcels, run.stamps
    place = dict(
        zip(run.places["place_id"].astype(str), run.places["township"].astype(str), strict=True)
    )
    down = (parcels["direction"] == "down").to_numpy(dtype=bool)
    table = parcels.loc[down, ["destination", "service"]]
    ends = table["destination"].astype("category").cat
    township = np.array([place.get(str(name)) for name in ends.categories], dtype=object)
    table = table.assign(township=pd.Categorical(township[ends.codes.to_numpy()]))
    table["home"] = table["service"] == "home"
    table["handed_over"] = stamps.loc[down, "handed_over_s"] >= 0
    table["failed"] = stamps.loc[down, "failed_s"] >= 0
    by_township = table.groupby("township", observed=True)
    found = by_township[["home", "handed_over", "failed"]].sum()
    found.insert(0, "items", by_township.size())
    rows = found.astype(int).reset_index().to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]
