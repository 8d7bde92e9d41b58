"""Units at the edges: inside the package times are whole seconds, lengths whole metres."""

from __future__ import annotations

import re

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _

DAY_S = 86_400
HOUR_S = 3_600
MINUTE_S = 60

_CLOCK = re.compile(r"^(\d{1,2}):(\d{2})$")


def clock_s(text: str, where: str = "time") -> int:
    """Return the second of the day for ``HH:MM`` (00:00 to 24:00).

    >>> clock_s("06:30")
    23400
    """
    found = _CLOCK.match(text)
    if found:
        hours, minutes = int(found[1]), int(found[2])
        if minutes < 60 and hours * 60 + minutes <= 24 * 60:
            return hours * HOUR_S + minutes * MINUTE_S
    raise InputError(
        "SCN-010", where, _("{text!r} is not a time of day", text=text), _('write it as "HH:MM"')
    )


def clock_text(seconds: int) -> str:
    """Return ``HH:MM`` for a second of the day; later days get a ``+n``.

    >>> clock_text(23_400), clock_text(86_400 + 60)
    ('06:30', '00:01+1')
    """
    days, rest = divmod(int(seconds), DAY_S)
    text = f"{rest // HOUR_S:02d}:{rest % HOUR_S // MINUTE_S:02d}"
    return f"{text}+{days}" if days else text


def percent(value: float, digits: int = 1) -> str:
    r"""Return a share as text, with a real minus sign and a space that does not break.

    Only what is whole is shown as 100 %: what would be rounded up to it is cut off.

    >>> percent(0.1234), percent(-0.0001), percent(0.99996)
    ('12.3\xa0%', '0.0\xa0%', '99.9\xa0%')
    """
    rounded = round(value * 100, digits) + 0.0
    if value < 1 and rounded >= 100:
        rounded = 100 - 10.0**-digits
    return f"{rounded:.{digits}f}\u00a0%".replace("-", "−")
