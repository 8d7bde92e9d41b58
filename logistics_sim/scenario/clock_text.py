"""A time of day as text, checked."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from logistics_sim.core.units import clock_s


def _clock(text: str) -> str:
    clock_s(text)
    return text


ClockText = Annotated[str, AfterValidator(_clock)]
"""``HH:MM``."""
