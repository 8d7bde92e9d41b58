"""Office files without the clock in them, so that the same content gives the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest date of an entry of a ZIP archive."""
CORE = "docProps/core.xml"
STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def without_clock(content: bytes, made: dt.date) -> bytes:
    """Return the office file `content` as if it had been written at midnight of `made` (UTC)."""
    stamp = f"{made:%Y-%m-%d}T00:00:00Z".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == CORE:
                part = STAMP.sub(rb"\g<1>" + stamp + rb"\g<3>", part)
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, part)
    return out.getvalue()
