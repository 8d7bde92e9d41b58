"""XML files: indented, UTF-8, without signs that XML forbids."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from logistics_sim.core.files import write_bytes

FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: object) -> str:
    r"""Return the text with signs that XML forbids replaced by ``?``.

    >>> legal("东镇\x00")
    '东镇?'
    """
    return FORBIDDEN.sub("?", str(text))


def add(parent: ElementTree.Element, tag: str, **attributes: object) -> ElementTree.Element:
    """Append an element `tag` to `parent`; a trailing ``_`` of a name of `attributes` is dropped.

    Values are written by `legal`.
    """
    said = {name.rstrip("_"): legal(value) for name, value in attributes.items()}
    return ElementTree.SubElement(parent, tag, said)


def write_xml(path: Path, root: ElementTree.Element, doctype: str = "") -> Path:
    """Write `root` to `path` (whole or absent), with its `doctype` line where it has one."""
    ElementTree.indent(root, " ")
    body = ElementTree.tostring(root, encoding="unicode")
    head = '<?xml version="1.0" encoding="UTF-8"?>\n' + (f"{doctype}\n" if doctype else "")
    write_bytes(path, f"{head}{body}\n".encode())
    return path
