"""The services of a run as tables: mix, LTL, stock, doors, and who carries what is cold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import InputError
from logistics_sim.report.tables_of_run import TextTable, share

if TYPE_CHECKING:
    from logistics_sim.report.tables import RunTables

FLOWS = {
    "inbound": "进村 inbound",
    "ltl": "零担 LTL",
    "outbound": "出村 outbound",
    "return": "退货 returns",
    "intra": "县内互寄 intra-county",
    "drop_ship": "一件代发 drop-shipped from stock",
    "replenishment": "展厅补货 showroom goods from stock",
}
CLASSES = {
    "express": "快递 express",
    "fresh": "生鲜 fresh",
    "ltl": "零担 LTL",
    "return": "退货 return",
}
SERVICES = {"pickup": "自提 self pick-up", "home": "送货上门 home delivery"}


def services_grids(run: RunTables) -> list[TextTable]:
    """Return the tables; none where the run's parcels were not generated or have no stamps."""
    from logistics_sim.assessment.cold_tables import cold_tables
    from logistics_sim.assessment.service_mix import services_of

    try:
        found = services_of(cold_tables(run.folder))
    except InputError:
        return []
    grids = [_mix(found["mix"]), _ltl(found["ltl"], run), _doors(run, found["home_delivery"])]
    if found["stored_items"]:
        grids.append(_stock(found))
    return [*grids, _cold(found["cold_fleet"])]


def _mix(rows: list[dict[str, Any]]) -> TextTable:
    heads = (
        "业务 flow",
        "类别 class",
        "方式 hand-over",
        "件 items",
        "公斤 kg",
        "占件数 share of items",
    )
    total = sum(row["items"] for row in rows) or 1
    table = tuple(
        (
            FLOWS.get(row["flow"], str(row["flow"])),
            CLASSES.get(row["class"], str(row["class"])),
            SERVICES.get(row["service"], str(row["service"])) if row["direction"] != "up" else "–",
            f"{row['items']:,}",
            f"{row['kg']:,.0f}",
            share(row["items"] / total),
        )
        for row in rows
        if row["items"]
    )
    note = "首个重复 the first replication"
    return TextTable("服务构成 Service mix", heads, table, words=3, note=note)


def _ltl(ltl: dict[str, Any], run: RunTables) -> TextTable:
    hours = float(run.scenario.targets.baseline_h)
    rows = (
        ("票数 consignments", f"{ltl['consignments']:,}"),
        ("作业单元 handling units", f"{ltl['units']:,}"),
        ("拆为多件 cut into several units", f"{ltl['cut']:,}"),
        ("分车到达 split over several trips", f"{ltl['split']:,}"),
        (f"{hours:g} 小时内整票到站 whole at the station in time", share(ltl["on_time_share"])),
    )
    return TextTable("零担 LTL to township stations", ("指标 figure", "值 value"), rows)


def _doors(run: RunTables, rows: list[dict[str, Any]]) -> TextTable:
    places = run.places
    stations = places[places["kind"] == "township_station"]
    names = dict(zip(stations["township"].astype(str), stations["name"].astype(str), strict=True))
    heads = (
        "乡镇 township",
        "进村件 inbound",
        "上门 home",
        "上门占比 share",
        "首投失败 first failed",
    )
    table = tuple(
        (
            names.get(str(row["township"]), str(row["township"])),
            f"{row['items']:,}",
            f"{row['home']:,}",
            share(row["home"] / row["items"] if row["items"] else None),
            f"{row['failed']:,}",
        )
        for row in rows
    )
    return TextTable("送货上门与自提 Home delivery by township", heads, table)


def _stock(found: dict[str, Any]) -> TextTable:
    stock, rooms = found["stock"], found["showrooms"]
    rows = [
        ("集采入库 bought together, kg", f"{stock['received_kg']:,.0f}"),
        ("出库 sent from stock, kg", f"{stock['shipped_kg']:,.0f}"),
        ("缺货 short, kg", f"{stock['short_kg']:,.0f}"),
        ("展厅补货票数 showroom consignments", f"{rooms['consignments']:,}"),
    ]
    if rooms["local_share"] is not None:
        rows.append(("本地产品占比 local products (stated)", share(rooms["local_share"])))
    return TextTable("统仓共配 The hub's stock", ("指标 figure", "值 value"), tuple(rows))


def _cold(cold: dict[str, Any]) -> TextTable:
    even = cold["break_even_items_day"]
    rows = (
        ("冷链件 cold parcels", f"{cold['items']:,}"),
        ("冷藏车小时 cooled vehicle-hours", f"{cold['cooled_vehicle_hours']:,.0f}"),
        ("自营每件 own, yuan an item", f"{cold['own_yuan_item']:.2f}"),
        ("外包每件 contracted, yuan an item", f"{cold['contract_yuan_item']:.2f}"),
        (
            "较省 cheaper",
            "自营 own" if cold["cheaper"] == "own" else "外包 contracted",
        ),
        (
            "自营划算的起点 own is cheaper from, items a day",
            "从不 never" if even is None else f"{even:,.0f}",
        ),
    )
    return TextTable(
        "冷链自营或外包 Own cold fleet or contracted", ("指标 figure", "值 value"), rows
    )
