"""Names of targets, variants, activities and kinds, as messages of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from logistics_sim.language import current, noop
from logistics_sim.language import gettext as _
from logistics_sim.scenario.value_words import VARIANT_WORDS

TARGETS = {
    "express_48h": noop("Express within 48 h"),
    "fresh_24h": noop("Fresh food within 24 h"),
    "fresh_up_24h": noop("Outbound fresh food within 24 h, farm gate to line-haul"),
    "baseline_72h": noop("Express within 72 h, baseline"),
    "outbound_72h": noop("Outbound within 72 h"),
    "return_72h": noop("Returns within 72 h"),
    "intra_48h": noop("Intra-county within 48 h"),
    "ltl_72h": noop("LTL within 72 h"),
}
CLOCKS = {
    "hub arrival scan → available at the village station or handed over at the door": noop(
        "hub arrival scan → available at the village station or handed over at the door"
    ),
    "handed over at the village → left the hub with the outbound line-haul": noop(
        "handed over at the village → left the hub with the outbound line-haul"
    ),
    "handed over at the village → available at the other village or handed over at the door": noop(
        "handed over at the village → available at the other village or handed over at the door"
    ),
    "hub arrival scan → unloaded at the township station": noop(
        "hub arrival scan → unloaded at the township station"
    ),
}
VARIANTS = VARIANT_WORDS
WAYS = {"whole": noop("whole"), "down": noop("inbound"), "up": noop("outbound")}
DIRECTIONS = {
    "down": noop("inbound"),
    "up": noop("outbound"),
    "intra": noop("intra-county"),
}
ACTIVITIES = {
    "vehicle_day": noop("vehicle-days"),
    "distance": noop("distance"),
    "toll": noop("tolls"),
    "driver": noop("drivers"),
    "sorting": noop("sorting"),
    "hub": noop("hub"),
    "township_station": noop("township stations"),
    "station_commission": noop("village commission"),
    "failed_delivery": noop("failed delivery"),
    "return_handling": noop("returns handling"),
    "cold_surcharge": noop("cold surcharge"),
    "bus": noop("buses that carry parcels"),
}
LEGS = {
    "sort": noop("sorting"),
    "hub_wait": noop("wait at hub"),
    "trunk": noop("trunk"),
    "station": noop("station"),
    "local": noop("local"),
}
ECHELONS = {
    "trunk": noop("trunk, hub to township"),
    "local": noop("local, township to village"),
    "through": noop("through, hub to village"),
}
ROADS = {
    "expressway": noop("expressway"),
    "national": noop("national road"),
    "provincial": noop("provincial road"),
    "urban": noop("urban road"),
    "county": noop("county road"),
    "township": noop("township road"),
    "village": noop("village road"),
}
STATUS = {
    "given": noop("given"),
    "sourced": noop("sourced"),
    "derived": noop("derived"),
    "guess": noop("guess"),
    "planner": noop("planner"),
    "synthetic": noop("synthetic"),
}
BANS = {
    "one central-fund direct support a village": noop("one central-fund direct support a village"),
    "one supported firm a logistics line": noop("one supported firm a logistics line"),
}
FACT_UNITS = {
    "yes_no": noop("yes or no"),
    "number": noop("number"),
    "share": noop("share, 0 to 1"),
    "yuan/month": noop("yuan a month"),
    "resources": noop("resources"),
    "firms": noop("firms"),
}
FIRM_KINDS = {
    "express": noop("express"),
    "post": noop("post"),
    "coop": noop("supply and marketing co-operative"),
    "commerce": noop("e-commerce"),
    "logistics": noop("logistics"),
}
SCOPES = {"village": noop("village"), "township": noop("township")}
VERDICTS = {
    "held": noop("held"),
    "not_held": noop("not held"),
    "cannot_tell": noop("cannot tell yet"),
    "not_measured": noop("not measured"),
    "not_stated": noop("not stated"),
}


def said(row: Mapping[str, Any], key: str) -> str:
    """Return a text of the card (its `row` and `key`) in the language that is being spoken.

    >>> said({"title": "cold chain", "title_zh": "冷链"}, "title") in ("cold chain", "冷链")
    True
    """
    tail = "" if current() == "en" else f"_{current()}"
    return str(row.get(key + tail, row.get(key, "")))


def word(table: Mapping[str, str], key: str) -> str:
    """Return the word behind a key in the language being spoken; unknown keys stand as they are.

    >>> from logistics_sim.language import speaking
    >>> with speaking("zh"):
    ...     word(LEGS, "trunk"), word(LEGS, "by air")
    ('干线', 'by air')
    """
    return _(table[key]) if key in table else key
