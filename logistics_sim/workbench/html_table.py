"""How results show themselves in a notebook: escaped tables, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def html_table(rows: list[dict[str, Any]] | pd.DataFrame) -> str:
    """Return `rows` as an HTML table; names are escaped."""
    import pandas as pd

    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(rows)
    return str(frame.to_html(index=False, escape=True, float_format=lambda v: f"{v:,.4g}"))
