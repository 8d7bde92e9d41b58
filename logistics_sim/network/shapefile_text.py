"""The encoding of a Shapefile's texts where no .cpg file states it."""

from __future__ import annotations

from pathlib import Path


def shapefile_encoding(path: Path) -> str | None:
    """Return UTF-8 or GB18030 for a Shapefile without .cpg, None where it is stated or plain.

    The table's own language byte is not believed: offices leave it at 0 or at a system's default.
    """
    if path.suffix.lower() != ".shp":
        return None
    beside = {other.suffix.lower(): other for other in path.parent.glob(f"{path.stem}.*")}
    if ".cpg" in beside or ".dbf" not in beside:
        return None
    content = beside[".dbf"].read_bytes()
    texts = content[32:].replace(b"\x00", b" ")
    if texts.isascii():
        return None
    for name in ("utf-8", "gb18030"):
        try:
            texts.decode(name)
        except UnicodeDecodeError:
            continue
        return name.upper()
    return None
