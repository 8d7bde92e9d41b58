"""What a call of the workbench was given, held against what it wants."""

from __future__ import annotations

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _

MADE_BY = {
    "County": "ls.read_scenario(path) or ls.shipped_county()",
    "Plans": "ls.plan(county)",
    "Replays": "ls.replay(planned)",
}
"""How each kind of object is made."""


def want(value: object, call: str, *kinds: type) -> None:
    """Raise `InputError` (``API-001``) where `value` is none of `kinds`, saying how to make one.

    `call` names the function that was called.

    >>> want("county.yaml", "plan", int)
    Traceback (most recent call last):
    logistics_sim.core.errors.InputError: API-001 plan: wants int, not str
    """
    if isinstance(value, kinds):
        return
    names = [kind.__name__ for kind in kinds]
    hint = " or ".join(f"{name} = {MADE_BY[name]}" for name in names if name in MADE_BY)
    text = _("wants {names}, not {name}", names=" or ".join(names), name=type(value).__name__)
    raise InputError("API-001", call, text, hint)
