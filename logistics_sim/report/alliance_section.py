"""What an alliance study says: its pictures and tables, for its own page and for the report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from logistics_sim.core.files import read_json
from logistics_sim.core.units import percent
from logistics_sim.report.figures.alliance import (
    RULE_WORDS,
    saving_by_size,
    shares_by_rule,
    stability_map,
)
from logistics_sim.report.figures.style import figure_style, picture
from logistics_sim.report.run_pictures import TitledPicture
from logistics_sim.report.tables_of_run import TextTable, held, interval, yuan

FOLDER = "alliance"
"""Where a run's folder keeps its alliance study."""
MOST_VIOLATIONS = 20
DRAWN = {
    "by_size": ("联盟规模与节约 Saving by coalition size", saving_by_size),
    "by_rule": ("各规则分摊 Shares by rule", shares_by_rule),
    "stability": ("稳定性 Who would leave", stability_map),
}
KINDS = {
    "whole": "全部 whole",
    "down": "下行 down",
    "up": "上行 up",
    "equal_service": "同等服务 equal service",
    "as_is": "现状频次 as it is",
    "today": "现状止于乡镇 as it is, some to the township only",
    "own_routes": "自有线路 own routes",
}
PARTS = {
    "fewer_stops": "停靠减少 fewer stops",
    "fuller_vehicles": "车辆更满 fuller vehicles",
    "back_loads": "回程带货 back-loads",
    "shared_hub": "共用分拨 shared hub",
    "shared_stations": "共用乡镇站 shared township stations",
    "waves": "班次 waves",
    "other": "其他 other",
}


@dataclass(frozen=True)
class AllianceSection:
    """Pictures and tables of a study."""

    figures: list[TitledPicture]
    grids: list[TextTable]


def alliance_section(run_dir: Path) -> AllianceSection | None:
    """Return the section of the study in ``run_dir/alliance``, None where there is none."""
    folder = run_dir / FOLDER
    if not (folder / "COMPLETE").exists():
        return None
    answer = dict(read_json(folder / "answer.json"))
    return AllianceSection(pictures(answer), alliance_grids(answer))


def pictures(answer: dict[str, Any]) -> list[TitledPicture]:
    """Return the three pictures of the study."""
    found = []
    with figure_style():
        for title, draw in DRAWN.values():
            figure, alt = draw(answer)
            found.append(TitledPicture(title, picture(figure, alt)))
    return found


def alliance_grids(answer: dict[str, Any]) -> list[TextTable]:
    """Return the tables of the study; what it did not measure is left out."""
    grids = [_saving_grid(answer), _share_grid(answer), _stability_grid(answer)]
    if answer.get("befores"):
        grids.append(_before_grid(answer["befores"]))
    if answer.get("violations"):
        grids.append(_violation_grid(answer["violations"]))
    if answer.get("decomposition"):
        grids.append(_part_grid(answer["decomposition"]))
    if answer.get("levers"):
        grids.append(_lever_grid(answer["levers"]))
    if answer.get("by_volume"):
        grids += [_volume_grid(answer["by_volume"]), _even_grid(answer["by_volume"])]
    if answer.get("price_lists"):
        grids.append(_price_grid(answer["price_lists"]))
    grids.append(_value_grid(answer))
    return [grid for grid in grids if grid.rows]


def _saving_grid(answer: dict[str, Any]) -> TextTable:
    rows = tuple(
        (
            KINDS[way],
            interval(found),
            yuan(found["before"]),
            yuan(found["after"]),
            f"{found['yuan_parcel']:.3f}",
            held(found),
        )
        for way, found in answer["saving"].items()
        if "low" in found
    )
    heads = (
        "方向 direction",
        "节约 saving",
        "之前 before, 元/日",
        "之后 after, 元/日",
        "每件 per parcel, 元",
        "目标 target",
    )
    return TextTable("节约 Saving of the alliance of all, same random days", heads, rows)


def _share_grid(answer: dict[str, Any]) -> TextTable:
    firms = answer["firms"]
    stable = {row["rule"]: row["in_core"] for row in answer.get("share_rows", [])}
    rows = tuple(
        (
            RULE_WORDS.get(rule, rule),
            *(yuan(amounts[firm]) for firm in firms),
            {True: "是 yes", False: "否 no", None: "–"}[stable.get(rule)],
        )
        for rule, amounts in answer["shares"].items()
    )
    alone = (
        "单干 alone",
        *(
            "–" if answer["stand_alone"][f] is None else yuan(answer["stand_alone"][f])
            for f in firms
        ),
        "",
    )
    heads = ("规则 rule", *firms, "在核内 in core")
    return TextTable("分摊 Shares, 元/日 yuan a day", heads, (alone, *rows))


def _stability_grid(answer: dict[str, Any]) -> TextTable:
    found = answer.get("stability")
    if not found:
        return TextTable("", (), ())
    core = answer["core"]
    five = found["best_five"]
    rows = [
        ("核 core", "空 empty" if core["empty"] else "非空 not empty"),
        ("最小核 least-core epsilon, 元", f"{core['least_core_epsilon']:,.2f}"),
        ("约束联盟 binding coalitions", "; ".join(core["blocking"]) or "–"),
        ("维持所需补贴 subsidy that holds all, 元", f"{found['subsidy_to_hold']:,.2f}"),
        ("加入次序 order of entry", " → ".join(found["entry_order"]) or "–"),
    ]
    if five:
        share = percent(five["saving_share"])
        rows.append(("最佳五家 best alliance of five", f"{five['members']} ({share})"))
    rows += [
        (f"{firm}: 边际价值 marginal value, 元", f"{value:,.0f}")
        for firm, value in found["marginal"].items()
    ]
    rows += [
        (
            f"{row['firm']}: 年中退出 leaves mid-year",
            f"自己多付 pays {row['firm_pays_more']:,.0f}, "
            f"其余多付 the rest {row['rest_pay_more']:,.0f}",
        )
        for row in found["mid_year_exit"]
    ]
    rows += [
        (
            f"{RULE_WORDS.get(rule, rule)}: 会退出 would leave",
            "; ".join(f"{row['members']} (+{row['yuan']:,.0f} 元)" for row in leaving[:3])
            or "无人 nobody",
        )
        for rule, leaving in found["leavers"].items()
    ]
    return TextTable("稳定性 Stability", ("项目 item", "值 value"), tuple(rows), words=2)


def _before_grid(befores: dict[str, Any]) -> TextTable:
    rows = tuple(
        (
            KINDS.get(kind, kind),
            *(interval(found[way]) for way in ("whole", "down", "up")),
            yuan(found["whole"]["before"]),
            f"{found['whole']['yuan_parcel']:.3f}",
            held(found["whole"]),
        )
        for kind, found in befores.items()
    )
    heads = (
        "对比 against",
        "全部 whole",
        "下行 down",
        "上行 up",
        "之前 before, 元/日",
        "每件 per parcel, 元",
        "目标 target",
    )
    return TextTable("不同的“之前” Kinds of before, never mixed", heads, rows)


def _violation_grid(found: list[dict[str, Any]]) -> TextTable:
    rows = tuple(
        (row["firm"], row["code"], row["where"], row["message"]) for row in found[:MOST_VIOLATIONS]
    )
    left = len(found) - len(rows)
    return TextTable(
        f"自有线路的 {len(found)} 处违规 What the planner's own routes break",
        ("企业 firm", "代码 code", "位置 where", "说明 what"),
        rows,
        words=4,
        note=f"另有 {left} 处 and {left} more: see answer.json" if left else "",
    )


def _volume_grid(found: dict[str, Any]) -> TextTable:
    rows = tuple(
        (
            f"{row['factor']:g} ×",
            yuan(row["items"]),
            *("–" if row[name] is None else yuan(row[name]) for name in ("before", "after")),
            "–" if row["yuan_item"] is None else f"{row['yuan_item']:.3f}",
            "–" if row["saving"] is None else percent(row["saving"]),
        )
        for row in found["rows"]
    )
    target = percent(found["target"], 0)
    words = {"ends": "以上不再达到 no longer held above", "begins": "以上达到 held from"}
    said = "; ".join(
        f"{yuan(row['items'])} 件/日{words[row['word']]} {yuan(row['items'])} a day"
        for row in found["holds"]["crossings"]
    )
    if not said and found["holds"]["everywhere"] is not None:
        said = "各件量均" + (
            "达到 held at every volume looked at"
            if found["holds"]["everywhere"]
            else "未达到 held at none of them"
        )
    heads = (
        "件量 volume",
        "件/日 parcels",
        "之前 before, 元/日",
        "之后 after, 元/日",
        "元/件 per parcel",
        "节约 saving",
    )
    caption = "件量与节约 Saving by volume (equal service, every firm's parcels scaled alike)"
    return TextTable(caption, heads, rows, note=f"目标 target {target}: {said}" if said else "")


def _even_grid(found: dict[str, Any]) -> TextTable:
    rows = tuple(
        (
            row["firm"],
            yuan(row["items"]),
            f"{row['yuan_item']:.3f}",
            "–" if row["alone_yuan_item"] is None else f"{row['alone_yuan_item']:.3f}",
            f"> {yuan(row['at_most'] or 0)}"
            if row["break_even_items"] is None
            else yuan(row["break_even_items"]),
        )
        for row in found["firms"]
    )
    heads = (
        "企业 firm",
        "件/日 parcels",
        "联盟 in the alliance, 元/件",
        "单干 alone, 元/件",
        "单干更省的件量 parcels from which alone is cheaper",
    )
    return TextTable("盈亏平衡件量 Break-even volume of each firm", heads, rows)


def signed(value: float, *, plus: bool = False) -> str:
    """Return whole yuan with a true minus; what rounds to zero has no sign.

    >>> signed(-1162.3), signed(-0.2), signed(12.0, plus=True)
    ('−1,162', '0', '+12')
    """
    whole = round(value)
    return f"{whole:+,d}".replace("-", "−") if whole and (plus or whole < 0) else f"{whole:,d}"


def _part_grid(found: dict[str, Any]) -> TextTable:
    total = found["saving"]
    rows = [
        (PARTS.get(name, name), signed(amount), percent(amount / total) if total else "–")
        for name, amount in found["parts"].items()
    ]
    rows.append(("合计 sum", f"{found['sum']:,.0f}", "100 %"))
    heads = ("来源 source", "元/日 yuan a day", "占比 part")
    return TextTable("节约的来源 Where the saving comes from", heads, tuple(rows))


def _lever_grid(levers: list[dict[str, Any]]) -> TextTable:
    rows = tuple(
        (
            row["title"],
            "–" if row["cost"] is None else yuan(row["cost"]),
            "–" if row["gain"] is None else signed(row["gain"], plus=True),
            "–" if row["saving"] is None else percent(row["saving"]),
            row["service"],
        )
        for row in levers
    )
    heads = ("措施 lever", "成本 cost, 元/日", "收益 gain, 元/日", "节约 saving", "服务 service")
    return TextTable("措施 Levers, each re-planned", heads, rows)


def _price_grid(lists: list[dict[str, Any]]) -> TextTable:
    rows = tuple(
        (
            row["firm"],
            f"{row['class']} {row['direction']}".strip(),
            f"{row['items']:,.0f}",
            f"{row['yuan_item']:.4f}",
            f"{row['yuan']:,.2f}",
        )
        for row in lists
    )
    heads = ("企业 firm", "项目 line", "件/日 items", "元/件 yuan per item", "元/日 yuan")
    return TextTable(
        "可签价目（Shapley）Price lists that implement the Shapley shares", heads, rows, 2
    )


def _value_grid(answer: dict[str, Any]) -> TextTable:
    rows = []
    for row in answer["values"]:
        span = "–" if row.get("low") is None else f"{yuan(row['low'])} – {yuan(row['high'])}"
        cost = "无方案 no plan" if row["cost"] is None else yuan(row["cost"])
        groups = row.get("runs_as") or [row["members"]]
        rows.append(
            (
                row["members"].replace("+", " + "),
                cost,
                span,
                "–" if row.get("saving") is None else yuan(row["saving"]),
                "合 as one" if len(groups) == 1 else " | ".join(groups),
            )
        )
    heads = ("联盟 coalition", "成本 cost, 元/日", "95 %", "节约 saving", "运行方式 runs as")
    return TextTable(f"全部 {len(rows)} 个联盟 All coalitions", heads, tuple(rows))
