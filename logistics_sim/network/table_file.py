"""Tables of a planner, CSV or Excel: encodings named, columns found by meaning."""

from __future__ import annotations

import difflib
import math
import unicodedata
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import InputError
from logistics_sim.network.strict_json import looks_like_gbk

if TYPE_CHECKING:
    import pandas as pd


def plain(value: Any) -> str:
    """Return text in compatible form without outer spaces: ``１２`` is 12, ``（`` is (.

    >>> plain(" １３０６２７ "), plain("王京镇（东）")
    ('130627', '王京镇(东)')
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return unicodedata.normalize("NFKC", str(value)).strip()


def match_key(name: str) -> str:
    """Return the form in which two spellings of a name are compared.

    >>> match_key("Village Code ") == match_key("ｖｉｌｌａｇｅ code")
    True
    """
    return "".join(plain(name).casefold().split())


def read_table(path: Path, encoding: str = "utf-8") -> pd.DataFrame:
    """Read a CSV or Excel file; every cell is text.

    Raises `InputError`: NET-001 (broken), NET-002 (missing, empty, suffix), NET-009
    (encoding), NET-018 (no package for Excel).
    """
    import pandas as pd

    if not path.is_file():
        hint = "write the path with / on this system" if "\\" in str(path) else ""
        raise InputError("NET-002", str(path), "there is no such file", hint)
    if path.stat().st_size == 0:
        raise InputError("NET-002", str(path), "the file is empty")
    suffix = path.suffix.lower()
    if suffix in (".xlsx", ".xlsm"):
        return _excel(path)
    if suffix not in (".csv", ".txt", ".tsv"):
        hint = "save it as .csv or .xlsx"
        raise InputError("NET-002", str(path), f"{suffix or 'no suffix'} is not understood", hint)
    text = _decoded(path, encoding)
    try:
        return pd.read_csv(
            StringIO(text),
            dtype=str,
            keep_default_na=False,
            sep="\t" if suffix == ".tsv" else ",",
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError("NET-001", str(path), f"not readable as a table: {error}") from error


def choose_columns(
    path: Path,
    found: list[str],
    mapped: Mapping[str, str],
    aliases: Mapping[str, tuple[str, ...]],
    needed: tuple[str, ...],
    option: str = "--columns",
) -> dict[str, str]:
    """Return the column of each meaning: as mapped, else by its known names (NET-004)."""
    by_key = {match_key(name): name for name in found}
    chosen = {}
    for meaning, name in mapped.items():
        if meaning not in aliases:
            hint = f"known: {', '.join(aliases)}"
            raise InputError("NET-004", option, f"{meaning!r} is unknown", hint)
        if match_key(name) not in by_key:
            near = difflib.get_close_matches(name, found, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"found: {', '.join(found)}"
            raise InputError("NET-004", str(path), f"there is no column {name!r}", hint)
        chosen[meaning] = by_key[match_key(name)]
    for meaning, names in aliases.items():
        if meaning not in chosen:
            known = [by_key[match_key(name)] for name in names if match_key(name) in by_key]
            if known:
                chosen[meaning] = known[0]
    missing = [name for name in needed if name not in chosen]
    if missing:
        hint = f"state {option} {missing[0]}=NAME; found: {', '.join(found)}"
        raise InputError("NET-004", str(path), f"no column for {', '.join(missing)}", hint)
    return chosen


def _excel(path: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        return pd.read_excel(path, dtype=str, keep_default_na=False)
    except ImportError as error:
        hint = "pip install 'logistics-sim[osm]'"
        raise InputError("NET-018", str(path), "reading Excel needs openpyxl", hint) from error
    except Exception as error:
        # openpyxl and zipfile raise many types; what matters is that it is no workbook.
        raise InputError("NET-001", str(path), f"not readable as Excel: {error}") from error


def _decoded(path: Path, encoding: str) -> str:
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding)
    except LookupError as error:
        hint = "utf-8 or gb18030"
        raise InputError("NET-009", "--encoding", f"{encoding!r} is unknown", hint) from error
    except UnicodeDecodeError as error:
        raise InputError(
            "NET-009",
            f"{path}, byte {error.start}",
            f"not {encoding}{' (looks like GBK)' if looks_like_gbk(raw) else ''}",
            "convert it, or give --encoding gb18030",
        ) from error
