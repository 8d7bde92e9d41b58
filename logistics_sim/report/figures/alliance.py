"""Pictures of an alliance study: saving by size, shares by rule, who holds whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.units import percent
from logistics_sim.report.figures.style import BLACK, BLUE, GREEN, GREY, ORANGE, RED, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

RULE_WORDS = {
    "shapley": "Shapley 值",
    "nucleolus": "核仁 nucleolus",
    "epm": "等利润 equal profit",
    "acam": "替代成本 ACAM",
    "volume": "按件量 by volume",
    "stand-alone": "按单干成本 stand-alone",
}
SPREAD = 0.18
"""Half the width over which coalitions of one size are spread, the best at the right."""
RULE_MARKS = ("o", "s", "D", "^", "v", "x", "P", "*")


def saving_by_size(answer: dict[str, Any]) -> tuple[Figure, str]:
    """Return every coalition's relative saving over its size, the best of each size joined."""
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    alone = answer["stand_alone"]
    points: dict[int, list[tuple[float, str]]] = {}
    for row in answer["values"]:
        members = row["members"].split("+")
        costs = [alone.get(firm) for firm in members]
        if row["cost"] is None or any(cost is None for cost in costs):
            continue
        total = sum(costs)
        share = 1 - row["cost"] / total if total else 0.0
        points.setdefault(len(members), []).append((share, row["members"]))
    figure = new_figure(7.2, 3.2)
    axes = figure.add_subplot()
    for size, found in points.items():
        spread = np.linspace(-SPREAD, SPREAD, len(found)) if len(found) > 1 else [0.0]
        shares = [share for share, _ in sorted(found)]
        axes.plot(size + np.asarray(spread), shares, "o", color=BLUE, markersize=4, alpha=0.7)
    sizes = sorted(points)
    best = [max(points[size]) for size in sizes]
    right = [size + (SPREAD if len(points[size]) > 1 else 0.0) for size in sizes]
    axes.plot(right, [share for share, _ in best], color=ORANGE, linewidth=1.2, zorder=0)
    target = answer.get("target")
    if target is not None:
        axes.axhline(target, color=BLACK, linewidth=1.0, linestyle="--")
        axes.annotate(
            f"目标 target {percent(target, 0)}",
            (sizes[0] if sizes else 1, target),
            (0, 3),
            textcoords="offset points",
            fontsize=8,
        )
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    axes.set_xlabel("联盟企业数 firms in the coalition")
    axes.set_ylabel("比单干节约 saving")
    axes.grid(axis="y")
    said = "; ".join(
        f"{size} firms: at most {percent(share)} ({name})"
        for size, (share, name) in zip(sizes, best, strict=True)
    )
    return figure, f"Saving of every coalition against its firms alone, by size. {said}."


def shares_by_rule(answer: dict[str, Any]) -> tuple[Figure, str]:
    """Return what each firm pays by rule relative to its cost alone, with the luck's range."""
    from matplotlib.ticker import PercentFormatter

    firms, alone = answer["firms"], answer["stand_alone"]
    rules = list(answer["shares"])
    figure = new_figure(7.2, 1.2 + 0.45 * max(len(firms), 1))
    axes = figure.add_subplot()
    said = []
    colours = (BLUE, ORANGE, GREEN, RED, GREY, BLACK)
    for number, rule in enumerate(rules):
        shift = 0.3 - 0.6 * number / max(len(rules) - 1, 1)
        rows, values = [], []
        for row, firm in enumerate(reversed(firms)):
            if alone.get(firm):
                rows.append(row + shift)
                values.append(answer["shares"][rule][firm] / alone[firm])
        axes.plot(
            values,
            rows,
            RULE_MARKS[number % len(RULE_MARKS)],
            color=colours[number % len(colours)],
            markersize=5,
            label=RULE_WORDS.get(rule, rule),
        )
        if values:
            said.append(f"{rule}: {percent(min(values))} to {percent(max(values))}")
    axes.axvline(1.0, color=BLACK, linewidth=0.8)
    axes.set_yticks(range(len(firms)), list(reversed(firms)))
    axes.xaxis.set_major_formatter(PercentFormatter(1.0))
    axes.set_xlabel("分摊占单干成本 share of the cost alone; 100 % = 不省 saves nothing")
    axes.grid(axis="x")
    figure.legend(loc="outside upper center", ncols=3)
    return figure, "Shares by rule relative to each firm's cost alone. " + "; ".join(said) + "."


def stability_map(answer: dict[str, Any]) -> tuple[Figure, str]:
    """Return how far each coalition is from leaving, by rule: right of the line it would go."""
    firms = answer["firms"]
    rules = list(answer["shares"])
    figure = new_figure(7.2, 1.0 + 0.4 * max(len(rules), 1))
    axes = figure.add_subplot()
    worst = []
    for row, rule in enumerate(reversed(rules)):
        amounts = answer["shares"][rule]
        gains = []
        for value in answer["values"]:
            members = value["members"].split("+")
            if value["cost"] is None or len(members) == len(firms) or not value["cost"]:
                continue
            paid = sum(amounts[firm] for firm in members)
            gains.append((100 * (paid - value["cost"]) / value["cost"], value["members"]))
        if not gains:
            continue
        x = [gain for gain, _ in gains]
        colours = [RED if gain > 1e-6 else BLUE for gain in x]
        axes.scatter(x, [row] * len(x), c=colours, s=14, alpha=0.7)
        worst.append(f"{rule}: {max(gains)[1]} {max(gains)[0]:+.1f} %")
    axes.axvline(0.0, color=BLACK, linewidth=1.0)
    axes.set_yticks(range(len(rules)), [RULE_WORDS.get(r, r) for r in reversed(rules)])
    axes.set_xlabel("付出比自办成本多 % paid above own cost; > 0 会退出 would leave")
    axes.grid(axis="x")
    return figure, "What each coalition pays above its own cost, nearest to leaving: " + (
        "; ".join(worst) + "."
    )
