"""Figures as SVG elements inside a page: small, with text in the page's font, without style."""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

DECIMALS = 1
"""Of coordinates, which are points on the page (1/72 inch)."""
_NUMBER = re.compile(r"-?\d+\.\d+")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_SIZE = re.compile(r"([\d.]+)px")
_SPACES = re.compile(r"\s+")
_WEIGHT = re.compile(r"\b(bold|[6-9]00)\b")
SHORTENED = ("d", "x", "y", "points", "width", "height")
GROUPS = ("g", "defs")
HALO = "halo"
"""Names that begin so are of texts drawn over a white rim."""
RIM = {
    "stroke": "#fff",
    "stroke-width": "2.2",
    "stroke-linejoin": "round",
    "paint-order": "stroke",
}


def inline_svg(svg: str, prefix: str, alt: str) -> str:
    """Return a drawing of matplotlib as one ``svg`` element for an HTML page.

    Style attributes become presentation attributes (a content policy forbids the former),
    coordinates are cut to a tenth of a point, text stays text, names of parts that nothing
    refers to are dropped and the others get a `prefix`, so that many drawings share a page.

    Parameters
    ----------
    svg
        The drawing as text, saved with ``svg.fonttype`` ``none``.
    prefix
        Set before every name that is referred to inside the drawing; unique on the page.
    alt
        The words for who cannot see it.
    """
    root = ElementTree.fromstring(svg)
    used = _referred(root)
    out = [
        f'<svg role="img" aria-label={quoteattr(alt)} viewBox="{root.get("viewBox")}" '
        'stroke-linejoin="round">'
    ]
    for child in root:
        _write(child, prefix, used, out)
    out.append("</svg>")
    return "".join(out)


def _write(element: ElementTree.Element, prefix: str, used: set[str], out: list[str]) -> None:
    tag = _local(element.tag)
    if tag in ("style", "metadata"):
        return
    kept = _attributes(element, tag, prefix, used)
    start = len(out)
    bare = tag == "g" and not kept
    if not bare:
        out.append(f"<{tag}{''.join(f' {name}={quoteattr(value)}' for name, value in kept)}>")
    inside = len(out)
    if tag == "text" and element.text:
        out.append(escape(element.text))
    for child in element:
        _write(child, prefix, used, out)
    if bare:
        return
    if len(out) == inside:
        if tag in GROUPS:
            del out[start:]
        else:
            out[-1] = out[-1][:-1] + "/>"
        return
    out.append(f"</{tag}>")


def _attributes(
    element: ElementTree.Element, tag: str, prefix: str, used: set[str]
) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for raw, value in element.attrib.items():
        name = _local(raw)
        if name == "id":
            if value in used:
                found.append(("id", prefix + value))
            elif value.startswith(HALO):
                found += RIM.items()
        elif name == "style":
            found += _presentation(value, prefix)
        elif name == "href":
            found.append(("href", f"#{prefix}{value[1:]}"))
        elif name in SHORTENED and tag != "pattern":
            found.append((name, _shortened(value)))
        else:
            found.append((name, _prefixed(value, prefix)))
    return found


def _presentation(style: str, prefix: str) -> list[tuple[str, str]]:
    """Return declarations as attributes; of a font only its size and weight are kept."""
    found = []
    for declaration in style.split(";"):
        name, _, value = declaration.partition(":")
        name, value = name.strip(), value.strip()
        if name == "font":
            size = _SIZE.search(value)
            if size:
                found.append(("font-size", size[1]))
            if _WEIGHT.search(value):
                found.append(("font-weight", "bold"))
        elif name and name != "font-family":
            found.append((name, _prefixed(value.removesuffix("px"), prefix)))
    return found


def _referred(root: ElementTree.Element) -> set[str]:
    """Return the names that some element of the drawing refers to."""
    found = set()
    for element in root.iter():
        for raw, value in element.attrib.items():
            if _local(raw) == "href":
                found.add(value[1:])
            else:
                found.update(_REFERENCE.findall(value))
    return found


def _shortened(text: str) -> str:
    return _SPACES.sub(" ", _NUMBER.sub(_cut, text)).strip()


def _cut(found: re.Match[str]) -> str:
    text = f"{float(found[0]):.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _prefixed(value: str, prefix: str) -> str:
    return _REFERENCE.sub(rf"url(#{prefix}\1)", value)


def _local(name: str) -> str:
    return name.rsplit("}", 1)[-1]
