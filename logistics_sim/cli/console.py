"""Consoles whose encoding lacks Chinese signs: cp1252, cp437, ASCII."""

from __future__ import annotations

import io
import sys


def write_what_the_console_lacks() -> None:
    r"""Let stdout and stderr write a sign that their encoding lacks as its code (``\u5510``)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")
