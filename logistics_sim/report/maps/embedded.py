"""The interactive map as a frame of its own, for notebooks: one HTML element, no internet.

The page of a report and the planner's page mount ``county_map.js`` in their own document. A
notebook has none, so the map is an ``iframe`` whose whole document stands in ``srcdoc``: script,
style, data and words. The frame may run its own script and nothing else: it has no access to
the notebook, and asks for no address. (A widget would need a kernel and an extension in the
browser; this shows in a saved notebook, too.)
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from logistics_sim.language import current
from logistics_sim.report.maps.interactive import MapLayer, script_json
from logistics_sim.report.maps.interactive_words import map_words

HEIGHT_PX = 720
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'"


@dataclass(frozen=True)
class EmbeddedMap:
    """An interactive map that a notebook shows; `document` is its whole HTML page."""

    document: str
    height_px: int = HEIGHT_PX

    def _repr_html_(self) -> str:
        """Return the frame."""
        return (
            f'<iframe sandbox="allow-scripts" title="map" srcdoc="{html.escape(self.document)}" '
            f'style="width:100%;height:{self.height_px}px;border:0"></iframe>'
        )

    def __repr__(self) -> str:
        """Return one line: what it is and its size."""
        return f"EmbeddedMap({len(self.document.encode()):,} bytes)"


def embedded_map(
    data: dict[str, Any], layers: Sequence[MapLayer], unknown: str = "no parcels"
) -> EmbeddedMap:
    """Return the map of `data` (see `county_map_data`) with the words of its `layers`.

    `unknown` is the message for villages without a figure. Vehicle types have the names of `data`.
    """
    words = map_words(layers, dict.fromkeys((layer.name for layer in layers), unknown), {})
    folder = resources.files("logistics_sim.report").joinpath("static")
    script, style = (
        folder.joinpath(name).read_text(encoding="utf-8")
        for name in ("county_map.js", "county_map.css")
    )
    blocks = "".join(
        f'<script type="application/json" id="{name}">{script_json(block)}</script>'
        for name, block in (("data", data), ("words", words))
    )
    start = (
        "const said = (id) => JSON.parse(document.getElementById(id).textContent);"
        "mountCountyMap(document.getElementById('map'), said('data'), said('words'));"
    )
    return EmbeddedMap(
        f'<!DOCTYPE html><html lang="{current()}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>map</title><style>body{{margin:0;font:14px sans-serif}}{style}</style></head>"
        f'<body><div id="map" class="county-map"></div>{blocks}'
        f'<script type="module">{script}\n{start}</script></body></html>'
    )
