"""Temperature bands and products: limits and shelf lives with their sources, read from data."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

from logistics_sim.core.errors import InputError
from logistics_sim.core.units import HOUR_S
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    import pandas as pd

Law = Literal["q10", "arrhenius", "none"]


@dataclass(frozen=True)
class TemperatureBand:
    """Limits of a band (°C; None = no limit), its set-point and where they come from."""

    name: str
    low_c: float | None
    high_c: float | None
    set_c: float | None
    standard: str
    status: str
    note: str


@dataclass(frozen=True)
class Product:
    """Shelf life of a product: `life_h` hours at `ref_c`, and the law of its speed."""

    name: str
    title: str
    band: str
    law: Law
    ref_c: float
    life_h: float
    q10: float
    ea_kj_mol: float
    status: str
    source: str

    @property
    def life_s(self) -> float:
        """Shelf life at the reference temperature in seconds; infinite if it does not spoil."""
        return self.life_h * HOUR_S


def temperature_bands() -> dict[str, TemperatureBand]:
    """Return the bands by name: frozen, chilled, fresh, ambient.

    >>> temperature_bands()["frozen"].high_c
    -18.0
    """
    return {
        row["band"]: TemperatureBand(
            row["band"],
            _number(row["low_c"]),
            _number(row["high_c"]),
            _number(row["set_c"]),
            row["standard"],
            row["status"],
            row["note"],
        )
        for row in data_rows("bands.csv")
    }


def product_catalogue() -> dict[str, Product]:
    """Return the products by name.

    >>> product_catalogue()["lamb"].band
    'chilled'
    """
    found = {}
    for row in data_rows("products.csv"):
        law: Law = "none"
        if row["law"] in ("q10", "arrhenius"):
            law = "q10" if row["law"] == "q10" else "arrhenius"
        found[row["product"]] = Product(
            name=row["product"],
            title=row["name"],
            band=row["band"],
            law=law,
            ref_c=_number(row["ref_c"]) or 0.0,
            life_h=_number(row["life_h"]) or float("inf"),
            q10=_number(row["q10"]) or 1.0,
            ea_kj_mol=_number(row["ea_kj_mol"]) or 0.0,
            status=row["status"],
            source=row["source"],
        )
    return found


def product_name(text: str) -> str | None:
    """Return the product that `text` names (case, width, plural and Chinese names allowed).

    >>> product_name("Leafy vegetables"), product_name("羊肉"), product_name("gold")
    ('leafy_vegetables', 'lamb', None)
    """
    return _aliases().get(_plain(text))


def known_products(names: pd.Series, strict: bool = True) -> pd.Series:
    """Return product names under those of this room, index kept; unknown ones become empty.

    Raises
    ------
    InputError
        ``TRC-006`` for a product that is not in the table, when `strict`.
    """
    found: dict[str, str] = {}
    for text in names.unique():
        name = product_name(str(text))
        if name is None and strict:
            hint = _("see: logistics-sim coldchain products")
            raise InputError("TRC-006", "producers", _("unknown product {text!r}", text=text), hint)
        found[str(text)] = name or ""
    return names.map(found)


@cache
def _aliases() -> dict[str, str]:
    names = {}
    for row in data_rows("products.csv"):
        for alias in (row["product"], *row["aliases"].split("|")):
            if alias:
                names[_plain(alias)] = row["product"]
    return names


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    return "_".join(folded.replace("-", " ").replace("_", " ").split())


@cache
def data_rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a data file of this room."""
    source = resources.files(__package__).joinpath("data", name)
    with source.open(encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines))


def _number(text: str) -> float | None:
    return float(text) if text else None
