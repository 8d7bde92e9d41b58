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
INHERITED = ("fill", "stroke", "stroke-width", "stroke-linejoin", "stroke-linecap")
_NO_TURN = re.compile(r"rotate\(-?0 [^()]*\)$")
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
    head = f'<svg role="img" aria-label={quoteattr(alt)} viewBox="{root.get("viewBox")}" '
    return f'{head}stroke-linejoin="round">{_content(root, prefix)}</svg>'


def _content(root: ElementTree.Element, prefix: str) -> str:
    names = {name: f"{prefix}{number}" for number, name in enumerate(_referred(root))}
    out: list[str] = []
    for child in root:
        _write(child, names, out)
    return "".join(out)


def _write(
    element: ElementTree.Element,
    names: dict[str, str],
    out: list[str],
    said: frozenset[tuple[str, str]] = frozenset(),
) -> None:
    """Write an element; attributes that its group has `said` already are left out."""
    tag = _local(element.tag)
    if tag in ("style", "metadata"):
        return
    kept = [pair for pair in _attributes(element, tag, names) if pair not in said]
    common = _common(element, names) if tag == "g" else frozenset()
    kept += sorted(common)
    start = len(out)
    bare = tag == "g" and not kept
    if not bare:
        out.append(f"<{tag}{''.join(f' {name}={quoteattr(value)}' for name, value in kept)}>")
    inside = len(out)
    if tag == "text" and element.text:
        out.append(escape(element.text))
    for child in element:
        _write(child, names, out, common)
    if bare:
        return
    if len(out) == inside:
        if tag in GROUPS:
            del out[start:]
        else:
            out[-1] = out[-1][:-1] + "/>"
        return
    out.append(f"</{tag}>")


def _common(group: ElementTree.Element, names: dict[str, str]) -> frozenset[tuple[str, str]]:
    """Return what all of a group's many marks say alike and may inherit: paint, not place."""
    marks = list(group)
    if len(marks) < 3 or any(_local(mark.tag) != "use" for mark in marks):
        return frozenset()
    said = [frozenset(_attributes(mark, "use", names)) for mark in marks]
    return frozenset(pair for pair in frozenset.intersection(*said) if pair[0] in INHERITED)


def _attributes(
    element: ElementTree.Element, tag: str, names: dict[str, str]
) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for raw, value in element.attrib.items():
        name = _local(raw)
        if name == "id":
            if value in names:
                found.append(("id", names[value]))
            elif value.startswith(HALO):
                found += RIM.items()
        elif name == "style":
            found += _presentation(value, names)
        elif name == "href":
            found.append(("href", f"#{names[value[1:]]}"))
        elif name in SHORTENED and tag != "pattern":
            found.append((name, _shortened(value)))
        elif not (name == "transform" and _NO_TURN.match(value)):
            found.append((name, _renamed(value, names)))
    return found


def _presentation(style: str, names: dict[str, str]) -> list[tuple[str, str]]:
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
            found.append((name, _renamed(value.removesuffix("px"), names)))
    return found


def _referred(root: ElementTree.Element) -> list[str]:
    """Return the names that some element of the drawing refers to, in the order of first use."""
    found: list[str] = []
    for element in root.iter():
        for raw, value in element.attrib.items():
            if _local(raw) == "href":
                found.append(value[1:])
            else:
                found.extend(_REFERENCE.findall(value))
    return list(dict.fromkeys(found))


def _shortened(text: str) -> str:
    return _SPACES.sub(" ", _NUMBER.sub(_cut, text)).strip()


def _cut(found: re.Match[str]) -> str:
    text = f"{float(found[0]):.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _renamed(value: str, names: dict[str, str]) -> str:
    return _REFERENCE.sub(lambda found: f"url(#{names[found[1]]})", value)


def _local(name: str) -> str:
    return name.rsplit("}", 1)[-1]
