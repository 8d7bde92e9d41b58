"""The encoding of a text file: stated and held against the bytes, or found and said."""

from __future__ import annotations

import codecs

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NEUTRAL = frozenset("°′″‘’“”℃—…·×")
"""Signs of GB 2312 that tell nothing either way: degrees with minutes are full of them."""
LEAST_HAN = 0.6
"""Share of the signs beyond ASCII that must be Chinese for bytes to count as GB 18030."""


def decoded(raw: bytes, file: str, encoding: str | None, own_option: str = "") -> tuple[str, str]:
    """Return the text of the bytes `raw` and the name of its encoding.

    Messages name `file`, and `own_option` as the option that states its encoding alone.

    Raises `InputError` (TAB-012) for an unknown encoding, and for bytes that are not in the
    stated encoding or in none of UTF-8, UTF-16 and GB 18030.
    """
    if encoding is not None:
        return _stated(raw, file, encoding, own_option), encoding.lower()
    name = found_encoding(raw)
    if name is None:
        at = _first_wrong(raw, "utf-8")
        text = gettext("neither UTF-8 nor UTF-16 nor GB 18030")
        hint = gettext(
            "save it as UTF-8, or state {own_option}", own_option=own_option or "--encoding"
        )
        raise InputError("TAB-012", gettext("{file}, byte {at}", file=file, at=at), text, hint)
    return raw.decode(name), name


def found_encoding(raw: bytes) -> str | None:
    """Return the encoding that fits the bytes, ``None`` when none does.

    >>> found_encoding("编码".encode("gb18030")), found_encoding(b"id")
    ('gb18030', 'utf-8')
    """
    for bom, name in BOMS:
        if raw.startswith(bom):
            return name if _first_wrong(raw, name) < 0 else None
    if b"\0" in raw:
        return _utf_16(raw)
    if _first_wrong(raw, "utf-8") < 0:
        return "utf-8"
    return "gb18030" if _is_chinese(raw) else None


def _stated(raw: bytes, file: str, encoding: str, own_option: str) -> str:
    name = encoding.strip().lower().replace("_", "-")
    try:
        codec = codecs.lookup("gb18030" if name in ("gbk", "gb2312", "cp936") else name)
    except LookupError as error:
        hint = "utf-8, gb18030 or utf-16"
        raise InputError(
            "TAB-012", "--encoding", gettext("{encoding!r} is unknown", encoding=encoding), hint
        ) from error
    if codec.name == "utf-8":
        codec = codecs.lookup("utf-8-sig")
    try:
        text, _ = codec.decode(raw)
    except UnicodeDecodeError as error:
        fits = found_encoding(raw)
        looks = {
            "gb18030": gettext(" (looks like GBK)"),
            "utf-8": gettext(": the bytes are UTF-8"),
        }.get(fits or "", "")
        hint = _way_out(fits, own_option) if fits else gettext("save it as UTF-8")
        raise InputError(
            "TAB-012",
            gettext("{file}, byte {start}", file=file, start=error.start),
            gettext("not {encoding}{looks}", encoding=encoding, looks=looks),
            hint,
        ) from error
    if codec.name.startswith("gb") and _multibyte_utf8(raw):
        text = gettext("{encoding} is stated, but the bytes are UTF-8", encoding=encoding)
        raise InputError("TAB-012", file, text, _way_out("utf-8", own_option))
    return text


def _way_out(name: str, own_option: str) -> str:
    alone = (
        gettext(", or {own_option} {name} for this file alone", own_option=own_option, name=name)
        if own_option
        else ""
    )
    return gettext("give --encoding {name}{alone}", name=name, alone=alone)


def _first_wrong(raw: bytes, name: str) -> int:
    try:
        raw.decode(name)
    except UnicodeDecodeError as error:
        return error.start
    return -1


def _utf_16(raw: bytes) -> str | None:
    """Return the order of UTF-16 without a mark; a text has its zeros on one side."""
    even, odd = raw[0::2].count(0), raw[1::2].count(0)
    for name, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        # ASCII has its zeros on one side; few Chinese signs have one on the other.
        if zeros > 4 * others and _first_wrong(raw, name) < 0:
            text = raw.decode(name)
            return None if any(sign < " " and sign not in "\t\r\n" for sign in text) else name
    return None


def _is_chinese(raw: bytes) -> bool:
    """Say whether bytes decode as GB 18030 with mostly Chinese beyond ASCII."""
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    beyond = [sign for sign in text if ord(sign) > 127 and sign not in NEUTRAL]
    usual = sum("\u4e00" <= s <= "\u9fff" or "\u3000" <= s <= "\u303f" or s >= "\uff00"
                for s in beyond)  # fmt: skip
    return bool(beyond) and usual >= LEAST_HAN * len(beyond)


def _multibyte_utf8(raw: bytes) -> bool:
    """Say whether bytes are UTF-8 with at least three Chinese signs."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return sum("\u4e00" <= sign <= "\u9fff" for sign in text) >= 3
