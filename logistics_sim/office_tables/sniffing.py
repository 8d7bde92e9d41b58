"""What kind of file it is, by its content and not by its name."""

from __future__ import annotations

import zipfile
from pathlib import Path

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.language import noop

OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MAGIC = (
    (b"%PDF", noop("a PDF")),
    (b"\x89PNG", noop("a picture")),
    (b"\xff\xd8\xff", noop("a picture")),
    (b"\x1f\x8b", noop("a gzip archive")),
    (b"Rar!", noop("a RAR archive")),
    (b"7z\xbc\xaf", noop("a 7-Zip archive")),
    (b"SQLite format 3", noop("a database")),
    (b"{\\rtf", noop("an RTF document")),
)
MARKUP = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"<workbook")
AS_XLSX = noop("open it in Excel or WPS and save it as .xlsx")


def file_kind(path: Path) -> str:
    """Return ``text``, ``workbook`` or ``parquet``.

    Raises `InputError`: TAB-010 (missing, a folder, empty, not readable) and TAB-011 for
    whatever holds no table that can be read, with the way out: the old .xls form, a
    password, OpenDocument, PDF, web pages called .xls, pictures, archives.
    """
    file = str(path)
    try:
        if path.is_dir():
            raise InputError("TAB-010", file, _("cannot be read: this is a folder"))
        with path.open("rb") as source:
            raw = source.read(2_000_000)
    except FileNotFoundError as error:
        hint = _("write the path with / on this system") if "\\" in file else _("check the path")
        raise InputError("TAB-010", file, _("there is no such file"), hint) from error
    except OSError as error:
        raise InputError(
            "TAB-010", file, _("cannot be read: {strerror}", strerror=error.strerror)
        ) from error
    if not raw.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise InputError("TAB-010", file, _("the file is empty"), _("export the table again"))
    if raw.startswith(b"PK\x03\x04"):
        return _of_zip(path)
    if raw.startswith(b"PAR1"):
        return "parquet"
    _refuse(raw, file)
    return "text"


def _refuse(raw: bytes, file: str) -> None:
    if raw.startswith(OLD_EXCEL):
        if ENCRYPTED in raw:
            hint = _("take the password off in Excel and save it again as .xlsx")
            raise InputError("TAB-011", file, _("the workbook has a password"), hint)
        said = _("a workbook of the old form (.xls, .et), which is not read")
        raise InputError("TAB-011", file, said, _(AS_XLSX))
    for magic, name in MAGIC:
        if raw.startswith(magic):
            hint = _("give the table as .xlsx or .csv")
            raise InputError("TAB-011", file, _("this is {name}, not a table", name=_(name)), hint)
    start = raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith(MARKUP):
        raise InputError("TAB-011", file, _("this is a web page or XML, not a table"), _(AS_XLSX))


def _of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except Exception as error:
        # zipfile raises many types over a damaged directory: bad names, sizes, dates.
        text = _("not readable as Excel: {error}", error=error)
        raise InputError("TAB-011", str(path), text, _("copy or export it again")) from error
    if "xl/workbook.xml" in names:
        return "workbook"
    if "xl/workbook.bin" in names:
        raise InputError(
            "TAB-011", str(path), _("a binary workbook (.xlsb) is not read"), _(AS_XLSX)
        )
    if "content.xml" in names:
        raise InputError("TAB-011", str(path), _("OpenDocument (.ods) is not read"), _(AS_XLSX))
    text = _("a zip archive without a workbook in it")
    raise InputError("TAB-011", str(path), text, _("give the table as .xlsx or .csv"))
