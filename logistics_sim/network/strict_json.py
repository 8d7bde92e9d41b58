"""Read a GeoJSON document strictly: position of the first flaw, no NaN, UTF-8 only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _

FEATURES_LIMIT_BYTES = 2_000_000_000


def read_collection(path: Path) -> dict[str, Any]:
    """Return the FeatureCollection at `path`.

    Raises `InputError`: NET-001 (not JSON, with line and column), NET-002 (empty, missing
    or no FeatureCollection), NET-003 (NaN or Infinity), NET-009 (not UTF-8).
    """
    text = _decoded(path)
    if not text.strip():
        raise InputError("NET-002", str(path), _("the file is empty"), _("export the roads again"))

    def refuse(token: str) -> NoReturn:
        raise InputError(
            "NET-003", str(path), _("{token} is not JSON", token=token), _("write null or a number")
        )

    try:
        data = json.loads(text, parse_constant=refuse)
    except json.JSONDecodeError as error:
        where = f"{path}:{error.lineno}:{error.colno}"
        hint = _("was the file cut off while copying?") if error.pos >= len(text) - 1 else ""
        raise InputError("NET-001", where, _("not JSON: {msg}", msg=error.msg), hint) from error
    except RecursionError as error:
        raise InputError("NET-001", str(path), _("brackets are nested too deeply")) from error
    _whole_signs(data, text, path)
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        found = data.get("type") if isinstance(data, dict) else type(data).__name__
        raise InputError(
            "NET-002", str(path), _("a FeatureCollection is wanted, not {found!r}", found=found)
        )
    if not isinstance(data.get("features"), list):
        raise InputError("NET-002", str(path), _("'features' is not a list"))
    return data


def _whole_signs(data: Any, text: str, path: Path) -> None:
    """Refuse halves of a sign (lone surrogates), which no file could hold again."""
    if "\\ud" not in text.lower():
        return
    try:
        json.dumps(data, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        found = _("{object!r} is half a sign", object=error.object[error.start])
        raise InputError("NET-001", str(path), found, _("export the names again")) from error


def _decoded(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError("NET-002", str(path), _("there is no such file")) from error
    except IsADirectoryError as error:
        raise InputError("NET-002", str(path), _("this is a folder, not a file")) from error
    except OSError as error:
        raise InputError(
            "NET-002", str(path), _("cannot be read: {strerror}", strerror=error.strerror)
        ) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            "NET-009",
            _("{path}, byte {start}", path=path, start=error.start),
            _(
                "not UTF-8{looks_like_gbk}",
                looks_like_gbk=_(" (looks like GBK)") if looks_like_gbk(raw) else "",
            ),
            _("convert it, or give --encoding gb18030"),
        ) from error


def looks_like_gbk(raw: bytes) -> bool:
    """Say whether bytes that are not UTF-8 decode as GB 18030 with Chinese in them."""
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)
