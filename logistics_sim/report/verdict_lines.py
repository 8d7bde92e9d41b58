"""The lines at the top of the page: targets, saving, score and bans with their verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from logistics_sim.language import gettext as _
from logistics_sim.report.text_table import held, interval, share, yuan
from logistics_sim.report.wording import BANS, CLOCKS, TARGETS, VARIANTS, VERDICTS, WAYS, word
from logistics_sim.scenario import ALONE_VARIANTS

if TYPE_CHECKING:
    from logistics_sim.report.run_tables import RunTables


@dataclass(frozen=True)
class VerdictLine:
    """One line at the top of the page; `probability` is empty where nothing was drawn."""

    title: str
    figure: str
    kind: str
    wanted: str
    detail: str
    word: str
    probability: str = ""


def probability(answer: Mapping[str, Any], target: str) -> str:
    """Return how probable it is that a `target` is reached, where the run drew it.

    >>> from logistics_sim.language import speaking
    >>> drawn = {"saving": {"probability": 0.93, "low": 0.86, "high": 0.97}}
    >>> with speaking("en"):
    ...     probability({"uncertainty": {"targets": drawn}}, "saving"), probability({}, "saving")
    ('probability 0.93 [0.86, 0.97]', '')
    """
    found = answer.get("uncertainty", {}).get("targets", {}).get(target)
    if found is None:
        return ""
    said = {name: found[name] for name in ("probability", "low", "high")}
    return _("probability {probability:.2f} [{low:.2f}, {high:.2f}]", **said)


def verdicts(run: RunTables) -> list[VerdictLine]:
    """Return the three service targets, the saving, the score and the bans."""
    answer = run.answer
    lines = []
    for name in ("express_48h", "fresh_24h", "fresh_up_24h", "baseline_72h"):
        found = answer["attainment"].get(name)
        if found is None:
            continue
        before = answer["attainment_before"]
        others = "; ".join(
            f"{word(VARIANTS, kind)}: {interval(before[kind].get(name))}" for kind in ALONE_VARIANTS
        )
        clock = word(CLOCKS, str(found["clock"]))
        lines.append(
            VerdictLine(
                word(TARGETS, name),
                interval(found),
                str(found["verdict"]),
                f"≥ {share(found['target'], 0)}",
                _("Clock: {clock}. n = {n:,}. {others}", clock=clock, n=found["n"], others=others),
                held(found),
                probability(answer, name),
            )
        )
    for way in WAYS:
        lines.append(_saving_verdict(answer, way))
    card = answer["scorecard"]
    whole = "held" if card["total"] >= card["max"] else "not_held"
    lines.append(
        VerdictLine(
            _("Score"),
            f"{card['total']:g} / {card['max']}",
            whole,
            f"{card['max']}",
            _("the 13 points of annex 2; items below"),
            word(VERDICTS, whole),
        )
    )
    broken = [ban for ban in answer["bans"] if ban["violations"]]
    lines.append(
        VerdictLine(
            _("Two bans"),
            _("{count} broken", count=len(broken)),
            "not_held" if broken else "held",
            "0",
            "; ".join(word(BANS, ban["rule"]) for ban in answer["bans"]),
            word(VERDICTS, "not_held" if broken else "held"),
        )
    )
    return lines


def _saving_verdict(answer: dict[str, Any], way: str) -> VerdictLine:
    found, tail = answer["saving"][way], "" if way == "whole" else f"_{way}"
    cost, as_is = answer["cost"], answer["cost_as_is"]
    return VerdictLine(
        _("Saving, {way}", way=word(WAYS, way)),
        interval(found),
        str(found["verdict"]),
        f"≥ {share(found['target'], 0)}",
        _(
            "Against equal service: {before} → {after} yuan. Against as it is: "
            "{today} → {then} yuan, {saving}, {verdict}",
            before=yuan(cost["before" + tail]),
            after=yuan(cost["after" + tail]),
            today=yuan(as_is["before" + tail]),
            then=yuan(as_is["after" + tail]),
            saving=interval(answer["saving_as_is"][way]),
            verdict=held(answer["saving_as_is"][way]),
        ),
        held(found),
        probability(answer, f"saving{tail}"),
    )
