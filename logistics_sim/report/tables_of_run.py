"""The tables of the report as plain rows of text, ready for the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from logistics_sim.core.units import percent
from logistics_sim.report.figures.attainment import worst_first
from logistics_sim.report.figures.tornado import parameter_words
from logistics_sim.report.wording import (
    ACTIVITIES,
    BANS,
    DIRECTIONS,
    STATUS,
    TARGETS,
    VARIANTS,
    WAYS,
    both,
)

if TYPE_CHECKING:
    from logistics_sim.report.tables import RunTables

WORST_VILLAGES = 15


@dataclass(frozen=True)
class TextTable:
    """A table: caption, column heads, rows of text.

    The first `words` columns are set to the left, the numbers after them to the right.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1
    note: str = ""


def share(value: float | None, digits: int = 1) -> str:
    r"""Return a share as percent, a dash where nothing was measured.

    >>> share(0.97315), share(None)
    ('97.3\xa0%', '–')
    """
    if value is None or value != value:
        return "–"
    return percent(value, digits)


def interval(found: Mapping[Any, Any] | None) -> str:
    r"""Return a share with its interval, both in percent.

    >>> interval({"share": 0.5, "low": 0.4, "high": 0.6})
    '50.0\xa0% [40.0,\xa060.0]'
    """
    if found is None:
        return "–"
    middle, low, high = (found.get(name) for name in ("share", "low", "high"))
    if middle is None or middle != middle:
        return "–"
    if low is None or high is None:
        return share(middle)
    ends = ",\u00a0".join(share(end).removesuffix("\u00a0%") for end in (low, high))
    return f"{share(middle)} [{ends}]"


def yuan(value: float) -> str:
    """Return whole yuan with separators.

    >>> yuan(1234567.8)
    '1,234,568'
    """
    return f"{value:,.0f}"


VERDICT_WORDS = {
    "held": "达到 held",
    "not_held": "未达到 not held",
    "cannot_tell": "尚不能判断 cannot tell yet",
    "not_measured": "未测量 not measured",
}


def held(found: Mapping[Any, Any]) -> str:
    """Return a verdict in words, with the days that would tell where nobody can yet.

    >>> held({"verdict": "cannot_tell", "needs_days": 19})
    '尚不能判断 cannot tell yet（需 19 天 days）'
    """
    word = VERDICT_WORDS[str(found["verdict"])]
    days = found.get("needs_days")
    return f"{word}（需 {days:,} 天 days）" if days else word


@dataclass(frozen=True)
class VerdictLine:
    """One line at the top of the page."""

    title: str
    figure: str
    kind: str
    wanted: str
    detail: str
    word: str


def verdicts(run: RunTables) -> list[VerdictLine]:
    """Return the three service targets, the saving, the score and the bans."""
    answer = run.answer
    lines = []
    for name in ("express_48h", "fresh_24h", "fresh_up_24h", "baseline_72h"):
        found = answer["attainment"].get(name)
        if found is None:
            continue
        before = answer["attainment_before"]
        others = "；".join(
            f"{VARIANTS[kind][0]} {VARIANTS[kind][1]}: {interval(before[kind].get(name))}"
            for kind in ("equal_service", "as_is")
        )
        clock = f"时钟 clock: {found['clock']}. n = {found['n']:,}. {others}"
        lines.append(
            VerdictLine(
                both(TARGETS, name),
                interval(found),
                str(found["verdict"]),
                f"≥ {share(found['target'], 0)}",
                clock,
                held(found),
            )
        )
    for way in WAYS:
        lines.append(_saving_verdict(answer, way))
    card = answer["scorecard"]
    whole = "held" if card["total"] >= card["max"] else "not_held"
    lines.append(
        VerdictLine(
            "评分 score",
            f"{card['total']:g} / {card['max']}",
            whole,
            f"{card['max']}",
            "附件 2 的 13 分 the 13 points of annex 2; 逐项见下 items below",
            VERDICT_WORDS[whole],
        )
    )
    broken = [ban for ban in answer["bans"] if ban["violations"]]
    lines.append(
        VerdictLine(
            "两条禁令 two bans",
            f"{len(broken)} 违反 broken",
            "not_held" if broken else "held",
            "0",
            "；".join(f"{BANS.get(ban['rule'], '')} {ban['rule']}" for ban in answer["bans"]),
            VERDICT_WORDS["not_held" if broken else "held"],
        )
    )
    return lines


def _saving_verdict(answer: dict[str, Any], way: str) -> VerdictLine:
    found, tail = answer["saving"][way], "" if way == "whole" else f"_{way}"
    cost, as_is = answer["cost"], answer["cost_as_is"]
    return VerdictLine(
        f"节约 saving · {both(WAYS, way)}",
        interval(found),
        str(found["verdict"]),
        f"≥ {share(found['target'], 0)}",
        f"对比同等服务 against equal service: {yuan(cost['before' + tail])} → "
        f"{yuan(cost['after' + tail])} 元 yuan. 对比现状 against as it is: "
        f"{yuan(as_is['before' + tail])} → {yuan(as_is['after' + tail])}, "
        f"{interval(answer['saving_as_is'][way])}, {held(answer['saving_as_is'][way])}",
        held(found),
    )


def attainment_grid(run: RunTables) -> TextTable:
    """Return every target, all variants."""
    rows = []
    for name in TARGETS:
        table = run.shares(name, "all").set_index("variant")
        cells = []
        for variant in VARIANTS:
            row: Any = table.loc[variant]
            cells += [interval(row.to_dict()), f"{int(row['n']):,}"]
        rows.append((both(TARGETS, name), str(table.loc["after", "clock"]), *cells))
    heads = ["目标 target", "时钟 clock"]
    for words in VARIANTS.values():
        heads += [" ".join(words), "n"]
    caption = "各项时效 Attainment of every clock, 95 % intervals"
    return TextTable(caption, tuple(heads), tuple(rows), words=2)


def township_grid(run: RunTables) -> TextTable:
    """Return the townships, the worst first."""
    tables = {
        (name, variant): part.set_index("group")
        for name in ("express_48h", "fresh_24h")
        for variant, part in run.shares(name, "township").groupby("variant", observed=True)
    }
    order = worst_first(run.shares("express_48h", "township"))
    rows = []
    for group in order:
        cells = []
        for name in ("express_48h", "fresh_24h"):
            for variant in ("after", "equal_service", "as_is"):
                table = tables.get((name, variant))
                found = None if table is None or group not in table.index else table.loc[group]
                cells.append(interval(None if found is None else found.to_dict()))
        rows.append((run.name(group), *cells))
    heads = [
        f"{TARGETS[name][0]} · {VARIANTS[variant][0]}"
        for name in ("express_48h", "fresh_24h")
        for variant in VARIANTS
    ]
    caption = "各乡镇，最差在前 Townships, the worst first"
    return TextTable(caption, ("乡镇 township", *heads), tuple(rows))


def village_grid(run: RunTables) -> TextTable:
    """Return the worst villages of the alliance."""
    table = run.shares("express_48h", "village")
    table = table[table["variant"] == "after"].sort_values(["share", "low", "group"])
    fresh = run.shares("fresh_24h", "village")
    fresh = fresh[fresh["variant"] == "after"].set_index("group")
    township = dict(zip(run.places["place_id"], run.places["township"], strict=True))
    rows = []
    for row in table.head(WORST_VILLAGES).to_dict("records"):
        group = str(row["group"])
        other = fresh.loc[group].to_dict() if group in fresh.index else None
        where = run.name(str(township.get(group, "")))
        rows.append((run.name(group), where, interval(row), f"{row['n']:,}", interval(other)))
    heads = ("村 village", "乡镇 township", "快递 48 小时 express", "n", "生鲜 24 小时 fresh")
    return TextTable(
        f"最差的 {len(rows)} 个村 The {len(rows)} worst villages of the alliance",
        heads,
        tuple(rows),
        words=2,
    )


def plan_grid(run: RunTables) -> TextTable:
    """Return the plans by operator."""
    rows = []
    for variant in VARIANTS:
        for plan in run.answer["plans"][variant]:
            firm = str(plan.get("operator", ""))
            gap = plan.get("gap")
            rows.append(
                (
                    " ".join(VARIANTS[variant]),
                    run.name(firm) if variant != "after" else "全部 all firms",
                    f"{plan['vehicles']:,.1f}",
                    f"{plan['trips']:,.1f}",
                    f"{plan['stops']:,.1f}",
                    f"{plan['distance_km']:,.0f}",
                    yuan(plan["cost"]),
                    share(gap) if gap is not None else "–",
                    f"{len(plan['unserved']):,}",
                )
            )
    heads = (
        "方案 variant",
        "承运 operator",
        "车辆 vehicles",
        "趟次 trips",
        "停靠 stops",
        "公里 km",
        "成本 cost",
        "差距 gap",
        "未服务停靠 visits unserved",
    )
    note = (
        "每运营日平均；成本为计划的车辆、里程与司机 means of a service day; the cost is that of "
        "vehicles, distance and drivers in the plan; gap: to a proven lower bound."
    )
    return TextTable(
        "各方案的班期表 Timetables by operator", heads, tuple(rows), words=2, note=note
    )


def cost_grids(run: RunTables) -> list[TextTable]:
    """Return mean yuan a day by firm, direction and activity."""
    grids = []
    for by, caption, words in (
        ("activity", "按活动 by activity", ACTIVITIES),
        ("direction", "按方向 by direction", DIRECTIONS),
        ("firm", "按企业 by firm", {}),
    ):
        table = run.yuan_day(by)
        table = table.loc[table.max(axis=1).sort_values(ascending=False, kind="stable").index]
        rows = []
        for key, row in table.iterrows():
            label = both(words, str(key)) if words else run.name(str(key))
            rows.append((label, *_cost_cells(row)))
        rows.append(("合计 total", *_cost_cells(table.sum())))
        heads = (
            caption,
            *(" ".join(words) for words in VARIANTS.values()),
            "节约 saving (同等服务)",
        )
        grids.append(TextTable(f"成本，元/天 Cost, yuan a day · {caption}", heads, tuple(rows)))
    return grids


def _cost_cells(row: Any) -> tuple[str, ...]:
    before, after = float(row["equal_service"]), float(row["after"])
    saved = share(1 - after / before) if before > 0 else "–"
    return (*(f"{float(row[name]):,.1f}" for name in VARIANTS), saved)


def score_grid(run: RunTables) -> TextTable:
    """Return the scorecard with evidence and what is missing."""
    rows = tuple(
        (
            str(item["title"]),
            f"{item['points']:g} / {item['max']}",
            str(item["evidence"]),
            str(item["missing"]) or "–",
        )
        for item in run.answer["scorecard"]["items"]
    )
    heads = ("项目 item", "得分 points", "依据 evidence", "缺什么 missing for full marks")
    card = run.answer["scorecard"]
    title = f"评分表 Scorecard: {card['total']:g} / {card['max']}"
    return TextTable(title, heads, rows, words=9)


def ban_grid(run: RunTables) -> TextTable:
    """Return the two bans and their violations."""
    rows = tuple(
        (
            f"{BANS.get(ban['rule'], '')} {ban['rule']}",
            "；".join(ban["violations"]) or "遵守 kept",
        )
        for ban in run.answer["bans"]
    )
    return TextTable("禁令 Bans", ("规则 rule", "结果 result"), rows, words=9)


COLD_MORE = {
    "excursion_parcels": "超温件数 parcels outside their band",
    "degree_minutes": "超温度·分钟 degree-minutes outside the band",
    "alarms": "报警读数 readings with an alarm",
    "traced": "可追溯件数 parcels of traced lots",
    "spoilage_yuan": "变质损失 spoilage, yuan",
    "crowded_out": "柜满在外件数 parcels outside a full cabinet",
}


def cold_grid(run: RunTables) -> TextTable:
    """Return the figures of the cold chain."""
    cold = run.answer["cold_chain"]
    fresh = int(cold.get("fresh", 0))
    mean = cold["excursion_minutes"] / fresh if fresh else 0.0
    limit = float(run.scenario.coldchain.limit_c)
    rows = (
        ("跟踪的生鲜包裹 fresh parcels followed", f"{fresh:,}"),
        ("温度记录 temperature records", f"{int(cold['records']):,}"),
        (f"高于 {limit:g} °C 的分钟 minutes above the limit", f"{cold['excursion_minutes']:,.0f}"),
        ("每件平均 mean per parcel, min", f"{mean:,.1f}"),
        ("变质比例 share spoiled", share(cold["spoiled_share"], 2)),
        *(
            (title, f"{float(cold[name]):,.0f}")
            for name, title in COLD_MORE.items()
            if name in cold
        ),
    )
    return TextTable("冷链指标 Figures of the cold chain", ("指标 figure", "值 value"), rows)


def sensitivity_grid(run: RunTables) -> TextTable:
    """Return the whole table behind the tornado."""
    rows = tuple(
        (
            parameter_words(run, str(row["parameter"])),
            f"{row['low']:g} / {row['base']:g} / {row['high']:g}",
            str(row["unit"]),
            share(row["saving_low"]),
            share(row["saving_high"]),
            f"{row['elasticity']:+.3f}".replace("-", "−"),
        )
        for row in run.sensitivity.to_dict("records")
    )
    heads = (
        "参数 parameter",
        "低/中/高 low/base/high",
        "单位 unit",
        "低值时节约 saving at low",
        "高值时节约 saving at high",
        "弹性 points per +1 %",
    )
    note = "方法 method: 价格进入台账是线性的，方案不变 exact in price, plans kept."
    return TextTable("敏感性 Sensitivity of the whole saving", heads, rows, note=note)


def status_grid(run: RunTables) -> TextTable:
    """Return how many numbers of the scenario are given, sourced, derived or guessed."""
    counts = run.answer["guesses"]["by_status"]
    rows = tuple((both(STATUS, name), f"{count:,}") for name, count in counts.items())
    return TextTable("参数来源 Where the numbers come from", ("状态 status", "个数 count"), rows)


def guess_grid(run: RunTables) -> TextTable:
    """Return every guessed number with its range."""
    table = run.parameters
    table = table[table["status"] == "guess"]
    rows = tuple(
        (
            str(row["path"]),
            f"{row['base']:g}",
            "–" if row["low"] != row["low"] else f"{row['low']:g} – {row['high']:g}",
            str(row["unit"]),
            str(row["source"]),
        )
        for row in table.to_dict("records")
    )
    heads = ("参数 parameter", "取值 base", "范围 range", "单位 unit", "说明 note")
    return TextTable(f"全部估计 All {len(rows)} guesses", heads, rows, words=5)


def manifest_rows(run: RunTables) -> list[tuple[str, str]]:
    """Return what the run was made with."""
    manifest = run.manifest
    libraries = ", ".join(f"{name} {said}" for name, said in manifest["libraries"].items())
    return [
        ("情景 scenario", str(manifest["scenario"])),
        ("输入哈希 input SHA-256", str(manifest["input_sha256"])),
        ("随机种子 seed", str(manifest["seed"])),
        ("天数 days", f"{manifest['days']}"),
        ("重复 replications", f"{manifest['replications']}"),
        ("版本 version", f"logistics-sim {manifest['version']}, contract {manifest['contract']}"),
        ("Python", str(manifest["python"])),
        ("库 libraries", libraries),
    ]
