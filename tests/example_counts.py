"""How many random examples a property is tried on: a part in `make test`, all in `make trust`."""

import os

THOROUGH = "TRUST_EXAMPLES" in os.environ
PART = 4


def examples(thorough):
    """Return `thorough` in ``make trust``, else a quarter of it but at least eight."""
    return thorough if THOROUGH else max(min(thorough, 8), thorough // PART)
