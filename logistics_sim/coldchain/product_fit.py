"""How the products' parameters were found: log-linear fits to published figures."""

from __future__ import annotations

import math
from dataclasses import dataclass

from logistics_sim.coldchain.products import data_rows
from logistics_sim.coldchain.shelf_life import GAS_CONSTANT, ZERO_C


@dataclass(frozen=True)
class FittedLaw:
    """A straight line through ln(life) or ln(rate), by least squares."""

    product: str
    kind: str
    points: tuple[tuple[float, float], ...]
    q10: float
    ea_kj_mol: float
    life_h_at_4: float | None

    def life_days(self, celsius: float) -> float | None:
        """Return the fitted life at `celsius` by the Q10 line."""
        if self.life_h_at_4 is None:
            return None
        return self.life_h_at_4 / 24 * math.pow(self.q10, (4 - celsius) / 10)


def fitted_laws() -> dict[str, FittedLaw]:
    """Return the fit of every product in ``observations.csv``.

    Lives fall and rates rise with temperature; both give
    ``ln q10 = 10 |d ln y / dT|`` and ``Ea = R |d ln y / d(1/T)|``.

    >>> round(fitted_laws()["lamb"].q10, 2)
    2.97
    """
    points: dict[str, list[tuple[float, float]]] = {}
    kinds: dict[str, str] = {}
    for row in data_rows("observations.csv"):
        points.setdefault(row["product"], []).append((float(row["temp_c"]), float(row["value"])))
        kinds[row["product"]] = row["kind"]
    found = {}
    for name, pairs in points.items():
        sign = -1 if kinds[name] == "life" else 1
        logs = [math.log(value) for _, value in pairs]
        slope, level = least_squares_line([celsius for celsius, _ in pairs], logs)
        steep, _ = least_squares_line([1 / (celsius + ZERO_C) for celsius, _ in pairs], logs)
        found[name] = FittedLaw(
            product=name,
            kind=kinds[name],
            points=tuple(pairs),
            q10=math.exp(sign * 10 * slope),
            ea_kj_mol=-sign * steep * GAS_CONSTANT / 1_000,
            life_h_at_4=24 * math.exp(level + 4 * slope) if sign < 0 else None,
        )
    return found


def least_squares_line(x: list[float], y: list[float]) -> tuple[float, float]:
    """Return slope and level of the least-squares line.

    >>> least_squares_line([0.0, 1.0], [1.0, 3.0])
    (2.0, 1.0)
    """
    middle_x, middle_y = sum(x) / len(x), sum(y) / len(y)
    spread = sum((a - middle_x) ** 2 for a in x)
    slope = sum((a - middle_x) * (b - middle_y) for a, b in zip(x, y, strict=True)) / spread
    return slope, middle_y - slope * middle_x
