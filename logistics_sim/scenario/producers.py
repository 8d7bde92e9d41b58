"""Producers whose lots can be traced from the farm to the consignee."""

from __future__ import annotations

from pydantic import Field

from logistics_sim.language import gettext as _
from logistics_sim.scenario.parameter import Share, Status, Strict


class Producer(Strict):
    """A farm, co-operative or slaughterhouse that sends traced fresh parcels.

    Parcels of its catchment (`townships`) are its own with probability `share`. A lot is
    what it sends on one day, split by hour into `lots_per_day` parts.
    """

    id: str = Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_]+$")
    name: str = Field(min_length=1)
    village: str = Field(min_length=1)
    townships: tuple[str, ...] = Field(min_length=1)
    product: str = Field(min_length=1)
    share: Share
    lots_per_day: int = Field(default=1, ge=1, le=24)
    status: Status = "planner"
    source: str = ""


def producer_faults(producers: tuple[Producer, ...]) -> str:
    """Return what is wrong between producers, empty when nothing is."""
    names = [producer.id for producer in producers]
    if len(set(names)) < len(names):
        return _("producers: an id stands twice in {names}", names=names)
    total: dict[str, float] = {}
    for producer in producers:
        if len(set(producer.townships)) < len(producer.townships):
            return _("producers: {id} names a township twice", id=producer.id)
        for township in producer.townships:
            total[township] = total.get(township, 0.0) + float(producer.share)
    full = [name for name, share in total.items() if share > 1 + 1e-9]
    if full:
        return _(
            "producers: the shares in township {full} add up to {total:.3f}",
            full=full[0],
            total=total[full[0]],
        )
    return ""
