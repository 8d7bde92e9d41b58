"""The words of the interactive map in the language being spoken; the script fills in the fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.report.maps.interactive import MapLayer

WORDS = {
    "map": noop("interactive map of the plan; arrow keys move it, plus and minus zoom"),
    "all": noop("all"),
    "wave": noop("wave"),
    "vehicle": noop("vehicle"),
    "village": noop("village"),
    "layer": noop("villages by"),
    "zoom_in": noop("zoom in"),
    "zoom_out": noop("zoom out"),
    "whole": noop("whole county"),
    "play": noop("play"),
    "pause": noop("pause"),
    "time": noop("time of day"),
    "speed": noop("speed"),
    "minutes_a_second": noop("{minutes} min a second"),
    "underway": noop("{time} · vehicles under way: {count} · items: {items}"),
    "shared": noop("thick grey line: road of 5 trips and more"),
    "hint": noop(
        "Choose a wave, a vehicle or a village, or point at a village. Play shows the vehicles "
        "over the day."
    ),
    "trip": noop("trip"),
    "stop": noop("stop"),
    "place": noop("place"),
    "arrives": noop("arrives"),
    "items": noop("items down / up"),
    "on_board": noop("items on board"),
    "not_called_at": noop("No trip of the plan calls here."),
    "trip_line": noop(
        "Trip {trip}, wave {wave}: leaves {time} with {items} items, back {end}, {km} km"
    ),
    "why_time": noop(
        "Why {arrive}: trip {trip} of wave {wave} leaves at {time}; this is its stop {stop}, "
        "{minutes} min after departure."
    ),
    "why_through": noop(
        "Why straight from the hub on wave {wave}: {through} yuan a day for the township, with "
        "hand-over at the township {transfer} yuan."
    ),
    "why_transfer": noop(
        "Why handed over at the township on wave {wave}: {transfer} yuan a day for the township, "
        "straight from the hub {through} yuan."
    ),
    "fact_express": noop("Express within 48 h: {v0} [{v1}, {v2}] of {v3} parcels"),
    "fact_fresh": noop("Fresh food within 24 h: {v0} [{v1}, {v2}] of {v3} parcels"),
    "share": noop("express on time"),
    "calls": noop("calls a day"),
    "minutes": noop("minutes outside the cold band"),
}


def map_words(
    layers: Sequence[MapLayer], unknown: Mapping[str, str], types: Mapping[str, str]
) -> dict[str, str]:
    """Return every word by its key, with those of the classes: ``share_0``, ``share_1``, ….

    Names of vehicle types are keyed by their ids: ``type_micro_van``.

    Parameters
    ----------
    layers
        The figures of the map.
    unknown
        Messages for villages without a figure, by layer.
    types
        Names of the vehicle types by id.
    """
    words = {key: _(message) for key, message in WORDS.items()}
    for layer in layers:
        for number, one in enumerate(layer.classes):
            words[f"{layer.name}_{number}"] = one.words()
        words[f"{layer.name}_{len(layer.classes)}"] = _(unknown[layer.name])
    words.update({f"type_{key}": name for key, name in types.items()})
    return words
