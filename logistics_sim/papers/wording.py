"""Times, loads and bands as papers show them, in the language being spoken."""

from __future__ import annotations

from logistics_sim.core.units import HOUR_S, MINUTE_S, clock_text
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.report.timetable_section import EVERY_DAY, weekday_words

BANDS = {"any": "", "ambient": noop("ambient"), "cold": noop("chilled and fresh")}


def days_words(weekdays: str) -> str:
    """Return weekdays (digits, 0 = Monday) as words.

    >>> from logistics_sim.language import speaking
    >>> with speaking("en"):
    ...     days_words("0123456"), days_words("024")
    ('every day', 'Mon, Wed, Fri')
    """
    return _("every day") if weekdays == EVERY_DAY else weekday_words(weekdays)


def band_words(band: str) -> str:
    """Return the kind of goods of a stop, empty where one kind is not told from another."""
    return _(BANDS[band]) if BANDS.get(band) else ""


def kilograms(grams: int) -> str:
    """Return grams as kilograms with one decimal.

    >>> kilograms(1_234_560)
    '1,234.6'
    """
    return f"{grams / 1_000:,.1f}"


def hours_words(open_s: int, close_s: int) -> str:
    """Return opening hours, seconds of the day.

    >>> hours_words(28_800, 68_400)
    '08:00–19:00'
    """
    return f"{clock_text(open_s)}–{_end_of_day(close_s)}"


def _end_of_day(second: int) -> str:
    return "24:00" if second == 24 * HOUR_S else clock_text(second)


def duration_words(seconds: int) -> str:
    """Return a duration in hours and minutes.

    >>> from logistics_sim.language import speaking
    >>> with speaking("en"):
    ...     duration_words(3_600), duration_words(4_500), duration_words(0)
    ('1 h 00 min', '1 h 15 min', '0 min')
    """
    hours, rest = divmod(seconds, HOUR_S)
    minutes = rest // MINUTE_S
    if hours:
        return _("{hours} h {minutes:02d} min", hours=hours, minutes=minutes)
    return _("{minutes} min", minutes=minutes)
