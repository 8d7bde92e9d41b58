"""What the gap of a plan means, in a sentence."""

from __future__ import annotations

from typing import Any

from logistics_sim.language import gettext as _


def gap_sentence(plan: dict[str, Any]) -> str:
    """Return what is proven of a plan: how much cheaper another one could be at most.

    >>> gap_sentence({"gap": 0.0512, "lower_bound": 949.0, "proved": True})
    'The plan is proven within 5.2 %: no plan for these stops costs less than 949 yuan a day.'
    """
    # The share rounded up, the yuan down: the sentence never says more than is proven.
    percent = f"{-(-round(float(plan['gap']) * 1e6) // 1000) / 10:.1f}"
    least = f"{int(plan['lower_bound']):,}"
    if plan.get("proved"):
        return _(
            "The plan is proven within {percent} %: no plan for these stops costs less "
            "than {least} yuan a day.",
            percent=percent,
            least=least,
        )
    return _(
        "No plan for these stops costs less than {least} yuan a day, which leaves at most "
        "{percent} %. This quick bound is far off as a rule: --prove finds a nearer one.",
        percent=percent,
        least=least,
    )
