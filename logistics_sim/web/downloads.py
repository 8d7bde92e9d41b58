"""Answers that a browser keeps as files."""

from __future__ import annotations

from fastapi import Response

SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": SHEETS}


def attachment(content: bytes, name: str) -> Response:
    """Return `content` as the file `name` (``.csv`` or ``.xlsx``)."""
    kind = TYPES[name.rpartition(".")[2]]
    return Response(content, media_type=kind, headers=download_head(name))


def download_head(name: str) -> dict[str, str]:
    """Return the header by which a browser keeps an answer as the file `name`.

    >>> download_head("r0001.csv")
    {'content-disposition': 'attachment; filename="r0001.csv"'}
    """
    return {"content-disposition": f'attachment; filename="{name}"'}
