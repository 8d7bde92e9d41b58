"""The limits box: what the figures rest on and what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logistics_sim.report.tables import RunTables

ALWAYS = (
    "本次运行只写温度记录，未向省级平台上报"
    " this run writes temperature records but sends nothing to the provincial platform",
    "道路通行费未计 tolls are not in the costs",
    "装载按平均重量与体积设计，无三维装箱"
    " loads are designed by mean weight and volume; no packing in three dimensions",
    "客户自提的延迟不计入时效 the customer's own delay in picking up is not counted",
    "敏感性只变价格，方案不重排"
    " the sensitivity table changes prices only and keeps the plans as they are",
    "企业间如何分摊由联盟规则另算；此处按容量×距离分账"
    " who pays what in the alliance is another question (share rules); "
    "here shared trips are split by capacity times distance",
)
CARRIED = {
    "boxes": "生鲜随车装箱，任何车辆均可承运 fresh parcels travel in insulated boxes on any vehicle"
    " (coldchain.carried_in: boxes)",
    "compartments": "生鲜单独成趟或入冷藏格，同站两类货物按两次停靠计时"
    " cold goods travel in compartments; ambient and cold goods of a place count as two calls"
    " (coldchain.carried_in: compartments)",
}
TROUBLES = {
    "roads": ("道路中断或减速", "roads closed or slow"),
    "breakdowns": ("车辆故障", "breakdowns"),
    "sorter_down": ("分拣机停机", "sorter failures"),
    "stations_shut": ("站点停业", "stations shut"),
    "staff_short": ("人手不足", "staff short"),
    "surges": ("件量激增", "surges"),
    "line_haul_late": ("干线晚点", "late line-haul"),
}


def not_modelled(run: RunTables) -> list[str]:
    """Return what the run leaves out, the troubles that it did not play first."""
    stated = run.scenario.disruptions
    left = [words for name, words in TROUBLES.items() if not getattr(stated, name)]
    lines = []
    if left:
        chinese, english = ("、".join(w[0] for w in left), ", ".join(w[1] for w in left))
        lines.append(f"本情景未设扰动：{chinese} not played in this scenario: {english}")
    return [*lines, CARRIED[run.scenario.coldchain.carried_in], *ALWAYS]


def road_sentence(run: RunTables) -> str:
    """Return how much of the road length is given, derived or synthetic."""
    said = run.answer["network"]
    return (
        f"道路长度中给定 {said['given_share']:.0%}、推算 {said['derived_share']:.0%}、"
        f"合成 {said['synthetic_share']:.0%}。 "
        f"Of the road length {said['given_share']:.0%} is given, "
        f"{said['derived_share']:.0%} derived and {said['synthetic_share']:.0%} synthetic."
    )


def place_sentence(run: RunTables) -> str:
    """Return how many points are given, derived or synthetic."""
    kinds = run.places["coord_source"].astype(str).str.split(":", n=1).str[0].str.strip()
    counts = kinds.value_counts()
    total = max(int(counts.sum()), 1)
    parts = {name: int(counts.get(name, 0)) / total for name in ("given", "derived", "synthetic")}
    return (
        f"{total} 个站点坐标中给定 {parts['given']:.0%}、推算 {parts['derived']:.0%}、"
        f"合成 {parts['synthetic']:.0%}。 "
        f"Of {total} points {parts['given']:.0%} are given, {parts['derived']:.0%} derived "
        f"and {parts['synthetic']:.0%} synthetic."
    )


def days_sentence(run: RunTables) -> str:
    """Return what was played and how intervals were made."""
    manifest = run.manifest
    return (
        f"{manifest['days']} 天 × {manifest['replications']} 次。"
        f"区间为 95 %，以天为群（同一天的包裹同车同路）。 "
        f"{manifest['days']} days × {manifest['replications']} replications; 95 % intervals with "
        "days as clusters, since parcels of one day share trucks and traffic. A target is held "
        "only if the low end of the interval reaches it."
    )


def attribution(run: RunTables) -> list[str]:
    """Return the attribution and licence notice that the road file carries."""
    about = run.world.network.about
    return [str(about[key]) for key in ("attribution", "licence", "notice") if about.get(key)]
