"""An option whose number may be left out: ``run SCENARIO --uncertainty``."""

from __future__ import annotations

from collections.abc import Sequence

DEFAULTS = {"--uncertainty": "100"}
"""What stands for the number of each such option."""


def with_numbers(words: Sequence[str]) -> list[str]:
    """Return the words of a command with the number after each option that may lack one.

    >>> with_numbers(["run", "a.yaml", "--uncertainty", "--json"])
    ['run', 'a.yaml', '--uncertainty', '100', '--json']
    >>> with_numbers(["run", "--uncertainty", "7", "a.yaml"])
    ['run', '--uncertainty', '7', 'a.yaml']
    """
    found: list[str] = []
    for number, word in enumerate(words):
        found.append(word)
        after = words[number + 1] if number + 1 < len(words) else ""
        if word in DEFAULTS and not after.lstrip("+-").replace(".", "").isdigit():
            found.append(DEFAULTS[word])
    return found
