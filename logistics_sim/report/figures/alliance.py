"""Pictures of an alliance study: saving by size, shares by rule, who holds whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.units import percent
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.report.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    RED,
    at_whole_numbers,
    in_percent,
    new_figure,
)
from logistics_sim.report.wording import word

if TYPE_CHECKING:
    from matplotlib.figure import Figure

RULE_WORDS = {
    "shapley": noop("Shapley value"),
    "nucleolus": noop("nucleolus"),
    "epm": noop("equal profit"),
    "acam": noop("alternative cost avoided (ACAM)"),
    "volume": noop("by volume"),
    "stand-alone": noop("by stand-alone cost"),
}
SPREAD = 0.18
"""Half the width over which coalitions of one size are spread, the best at the right."""
RULE_MARKS = ("o", "s", "D", "^", "v", "x", "P", "*")


def saving_by_size(answer: dict[str, Any]) -> tuple[Figure, str]:
    """Return every coalition's relative saving over its size, the best of each size joined."""
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
            _("target {share}", share=percent(target, 0)),
            (sizes[0] if sizes else 1, target),
            (0, 3),
            textcoords="offset points",
            fontsize=8,
        )
    at_whole_numbers(axes.xaxis)
    in_percent(axes.yaxis)
    axes.set_xlabel(_("firms in the coalition"))
    axes.set_ylabel(_("saving against alone"))
    axes.grid(axis="y")
    said = "; ".join(
        _("{count} firms: at most {share} ({name})", count=size, share=percent(share), name=name)
        for size, (share, name) in zip(sizes, best, strict=True)
    )
    return figure, _(
        "Saving of every coalition against its firms alone, by size. {said}.", said=said
    )


def shares_by_rule(answer: dict[str, Any]) -> tuple[Figure, str]:
    """Return what each firm pays by rule relative to its cost alone."""
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
            label=word(RULE_WORDS, rule),
        )
        if values:
            low, high = percent(min(values)), percent(max(values))
            said.append(
                _("{name}: {low} to {high}", name=word(RULE_WORDS, rule), low=low, high=high)
            )
    axes.axvline(1.0, color=BLACK, linewidth=0.8)
    axes.set_yticks(range(len(firms)), list(reversed(firms)))
    axes.set_ylim(-0.5, max(len(firms), 1) - 0.5)
    in_percent(axes.xaxis)
    axes.set_xlabel(_("share of the cost alone; 100 % saves nothing"))
    axes.grid(axis="x")
    figure.legend(loc="outside upper center", ncols=3)
    return figure, _(
        "Shares by rule relative to each firm's cost alone. {said}.", said="; ".join(said)
    )


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
        worst.append(f"{word(RULE_WORDS, rule)}: {max(gains)[1]} {max(gains)[0]:+.1f} %")
    axes.axvline(0.0, color=BLACK, linewidth=1.0)
    axes.set_yticks(range(len(rules)), [word(RULE_WORDS, r) for r in reversed(rules)])
    axes.set_ylim(-0.5, max(len(rules), 1) - 0.5)
    axes.set_xlabel(_("paid above own cost, %; above 0 it would leave"))
    axes.grid(axis="x")
    return figure, _(
        "What each coalition pays above its own cost, nearest to leaving: {said}.",
        said="; ".join(worst),
    )
