"""The 13 points of the county plan's annex 2 for logistics, each item one function.

An item is registered by the decorator `item`; its points, figure, evidence and what
is missing for full marks stand in one row of the card.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.policy.evidence import Evidence
from logistics_sim.scenario import Scenario

Assess = Callable[[Evidence, Scenario], "Assessment"]


@dataclass(frozen=True)
class Assessment:
    """Points reached for one item and why."""

    points: float
    figure: float
    evidence: str
    missing: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class ScoreItem:
    """One item of the card: `max` points by `assess`."""

    id: str
    title: str
    max: int
    assess: Assess


ITEMS: list[ScoreItem] = []


def item(name: str, title: str, most: int) -> Callable[[Assess], Assess]:
    """Register an assessment as the item `name` of the card, headed `title`, of `most` points."""

    def register(assess: Assess) -> Assess:
        ITEMS.append(ScoreItem(name, title, most, assess))
        return assess

    return register


@item("functions", "服务功能 full service", 3)
def _functions(evidence: Evidence, scenario: Scenario) -> Assessment:
    """Three points by the share of the named functions that parcels really used."""
    delivered = evidence.delivered
    used = {
        noop("express inbound"): delivered.get(("express", "down"), 0),
        noop("express outbound"): delivered.get(("express", "up"), 0),
        noop("LTL"): delivered.get(("ltl", "down"), 0),
        noop("intra-county"): delivered.get(("express", "intra"), 0),
        noop("cold chain"): delivered.get(("fresh", "down"), 0) + delivered.get(("fresh", "up"), 0),
        noop("returns (after-sales)"): delivered.get(("return", "up"), 0),
        noop("home delivery"): evidence.services.get("home", 0),
        noop("self pick-up"): evidence.services.get("pickup", 0),
        noop("warehousing (supply-chain services)"): evidence.stored_items,
    }
    present = [name for name, count in used.items() if count > 0]
    absent = [name for name, count in used.items() if count == 0]
    share = len(present) / len(used)
    text = "; ".join(f"{_(name)} {used[name]:,}" for name in present)
    return Assessment(round(3 * share, 2), share, text, _(", ").join(map(_, absent)))


@item("two_way_72h", "双向72小时 two-way 72 h", 2)
def _two_way(evidence: Evidence, scenario: Scenario) -> Assessment:
    """One point for each direction whose interval reaches the wanted share."""
    wanted = float(scenario.targets.baseline_share)
    points, texts, missing, shares = 0.0, [], [], []
    for name, title in (("baseline_72h", noop("inbound")), ("outbound_72h", noop("outbound"))):
        found = evidence.attainment.get(name)
        if found is None or found.n == 0:
            missing.append(_("no {way} parcels were measured", way=_(title)))
            continue
        shares.append(found.share)
        texts.append(f"{_(title)} {found.share:.2%} [{found.low:.2%}, {found.high:.2%}]")
        if found.low >= wanted:
            points += 1
        else:
            missing.append(_("{way}: interval below {wanted:.0%}", way=_(title), wanted=wanted))
    figure = min(shares) if shares else 0.0
    return Assessment(points, figure, "; ".join(texts), "; ".join(missing))


@item("cold_chain", "冷链 cold chain", 3)
def _cold_chain(evidence: Evidence, scenario: Scenario) -> Assessment:
    """One point each: fresh food in time, temperatures recorded, link to the platform."""
    points, texts, missing = 0.0, [], []
    wanted = float(scenario.targets.required_share)
    fresh = evidence.attainment.get("fresh_24h")
    if fresh is not None and fresh.n:
        texts.append(
            _(
                "fresh in 24 h {share:.2%} [{low:.2%}, {high:.2%}]",
                share=fresh.share,
                low=fresh.low,
                high=fresh.high,
            )
        )
        if fresh.low >= wanted:
            points += 1
        else:
            missing.append(_("fresh in 24 h not proven at {wanted:.0%}", wanted=wanted))
    else:
        missing.append(_("no fresh parcels were measured"))
    if evidence.cold_records > 0:
        points += 1
        texts.append(_("{count:,} temperature records", count=evidence.cold_records))
    else:
        missing.append(_("no temperature records"))
    if evidence.platform_linked:
        points += 1
    else:
        missing.append(_("link to the provincial monitoring platform"))
    return Assessment(points, points / 3, "; ".join(texts), "; ".join(missing))


@item("alliance", "联盟 alliance of firms", 3)
def _alliance(evidence: Evidence, scenario: Scenario) -> Assessment:
    """Three points from the wanted number of firms on, in proportion below it."""
    wanted = float(scenario.targets.min_firms)
    count = evidence.firms_with_parcels
    points = 3.0 if count >= wanted else round(3 * count / wanted, 2)
    missing = "" if count >= wanted else _("{count:.0f} more firms", count=wanted - count)
    return Assessment(
        points, float(count), _("{count} firms carry parcels together", count=count), missing
    )


@item("saving", "降本20% cost down", 2)
def _saving(evidence: Evidence, scenario: Scenario) -> Assessment:
    """One point for each direction whose saving is proven at the target."""
    wanted = float(scenario.targets.saving_share)
    points, texts, missing = 0.0, [], []
    for name, way in (("down", noop("inbound")), ("up", noop("outbound"))):
        found = evidence.saving[name]
        texts.append(f"{_(way)} {found.share:.1%} [{found.low:.1%}, {found.high:.1%}]")
        if found.low >= wanted and evidence.same_service:
            points += 1
        elif evidence.same_service:
            missing.append(_("{way}: not proven at {wanted:.0%}", way=_(way), wanted=wanted))
    if not evidence.same_service:
        missing.append(_("the joint plan leaves parcels unserved: its cost is not comparable"))
    whole = evidence.saving["whole"]
    return Assessment(
        points, whole.share, "; ".join(texts), "; ".join(missing), whole.low, whole.high
    )


def score(evidence: Evidence, scenario: Scenario) -> list[dict[str, object]]:
    """Return one row per item: item, title, points, max, figure, low, high, evidence, missing.

    Evidence and what is missing are in the language that is being spoken.
    """
    rows: list[dict[str, object]] = []
    for entry in ITEMS:
        found = entry.assess(evidence, scenario)
        rows.append(
            {
                "item": entry.id,
                "title": entry.title,
                "points": float(found.points),
                "max": entry.max,
                "figure": float(found.figure),
                "low": found.low,
                "high": found.high,
                "evidence": found.evidence,
                "missing": found.missing,
            }
        )
    return rows
