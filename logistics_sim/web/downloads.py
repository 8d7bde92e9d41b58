"""Answers that a browser keeps as files."""

from __future__ import annotations

from fastapi import Response

SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FONTS = "'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": SHEETS}


def attachment(content: bytes, name: str) -> Response:
    """Return `content` as the file `name` (``.csv`` or ``.xlsx``)."""
    kind = TYPES[name.rpartition(".")[2]]
    return Response(content, media_type=kind, headers=download_head(name))


def standing_alone(svg: str) -> str:
    """Return a drawing made for a page as a file of its own, which names its fonts.

    >>> standing_alone("<svg width='9'></svg>").startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    True
    """
    head = f'<svg xmlns="http://www.w3.org/2000/svg" font-family="{FONTS}" '
    return svg.replace("<svg ", head, 1)


def download_head(name: str) -> dict[str, str]:
    """Return the header by which a browser keeps an answer as the file `name`.

    >>> download_head("r0001.csv")
    {'content-disposition': 'attachment; filename="r0001.csv"'}
    """
    return {"content-disposition": f'attachment; filename="{name}"'}
