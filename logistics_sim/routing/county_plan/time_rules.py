"""Rules for a timetable as whole seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class TimeRules:
    """Handling, shift and break; `back_s` is when the day's outbound must be at the hub."""

    loading_s: int
    stop_fixed_s: int
    stop_per_100_s: int
    trunk_unload_s: int
    shift_s: int
    break_s: int
    break_after_s: int
    back_s: int

    def items_s(self, items: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how long so many items take at each stop, beside the call itself (s)."""
        return np.asarray(-(-self.stop_per_100_s * items // 100))

    def service_s(
        self, items: NDArray[np.int64], trunk: NDArray[np.bool_] | None = None
    ) -> NDArray[np.int64]:
        """Return how long stops with so many items last, in s.

        Parameters
        ----------
        items
            Items of each stop.
        trunk
            Whether each stop is the hand-over of a trunk truck, which takes `trunk_unload_s`.
        """
        local = self.stop_fixed_s + self.items_s(items)
        return local if trunk is None else np.where(trunk, self.trunk_unload_s, local)
