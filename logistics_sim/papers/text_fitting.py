"""Text that fits its width: wrapped, made smaller, or cut and counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.report.fonts import FAMILY

if TYPE_CHECKING:
    from fpdf import FPDF

SMALLEST_PT = 6.0
MOST_LINES = 4
UNKNOWN_SIGN = "□"
MEASURED_PT = 10.0
NO_BEGINNING = "，。、；：！？）》】』”’"
"""Signs that begin no line."""


class TextFitting:
    """Measures text in the shipped font for `pdf`.

    Attributes
    ----------
    missing
        Signs that the font does not have; they are shown as ``□``.
    cut
        Texts too long for their place, shown with ``…`` at their end.
    """

    def __init__(self, pdf: FPDF) -> None:
        self.missing: set[str] = set()
        self.cut: set[str] = set()
        self._pdf = pdf
        font = next(iter(pdf.fonts.values()))
        self._known = {chr(code) for code in getattr(font, "cmap", {})}
        self._widths: dict[str, float] = {}

    def shown(self, text: str) -> str:
        """Return `text` with signs that the font lacks as ``□``; they are kept in `missing`."""
        unknown = set(text) - self._known
        if not unknown:
            return text
        self.missing |= unknown
        return "".join(UNKNOWN_SIGN if sign in unknown else sign for sign in text)

    def width_mm(self, text: str, size_pt: float) -> float:
        """Return how wide `text` is at `size_pt`."""
        found = self._widths.get(text)
        if found is None:
            self._pdf.set_font(FAMILY, size=MEASURED_PT)
            found = self._pdf.get_string_width(text) / MEASURED_PT
            self._widths[text] = found
        return found * size_pt

    def one_line(self, text: str, width_mm: float, size_pt: float) -> tuple[float, str]:
        """Return the size, at most `size_pt`, at which `text` fits in `width_mm`, and the text.

        What does not fit at the smallest size is cut.
        """
        text = self.shown(text)
        wide = self.width_mm(text, size_pt)
        if wide <= width_mm:
            return size_pt, text
        size_pt = size_pt * width_mm / wide
        if size_pt >= SMALLEST_PT:
            return size_pt, text
        return SMALLEST_PT, self._cut(text, width_mm, SMALLEST_PT)

    def lines(self, text: str, width_mm: float, size_pt: float) -> list[str]:
        """Return `text` at `size_pt` broken into lines of at most `width_mm`, at most four."""
        text = self.shown(text)
        if self.width_mm(text, size_pt) <= width_mm:
            return [text]
        found, line = [], ""
        for piece in _pieces(text):
            if self.width_mm(line + piece.rstrip(), size_pt) <= width_mm:
                line += piece
                continue
            if line:
                found.append(line.rstrip())
            while self.width_mm(piece.rstrip(), size_pt) > width_mm:
                head = self._longest(piece, width_mm, size_pt)
                found.append(piece[:head])
                piece = piece[head:]
            line = piece
        found.append(line.rstrip())
        if len(found) > MOST_LINES:
            self.cut.add(text)
            rest = found[MOST_LINES - 1]
            return [*found[: MOST_LINES - 1], self._ellipsis(rest, width_mm, size_pt)]
        return found

    def _longest(self, text: str, width_mm: float, size_pt: float) -> int:
        """Return how many signs of `text` fit, at least one."""
        count, wide = 0, 0.0
        for sign in text:
            wide += self.width_mm(sign, size_pt)
            if wide > width_mm:
                break
            count += 1
        return max(count, 1)

    def _cut(self, text: str, width_mm: float, size_pt: float) -> str:
        self.cut.add(text)
        return self._ellipsis(text, width_mm, size_pt)

    def _ellipsis(self, text: str, width_mm: float, size_pt: float) -> str:
        room = width_mm - self.width_mm("…", size_pt)
        return text[: self._longest(text, room, size_pt)].rstrip() + "…"


def _pieces(text: str) -> list[str]:
    """Return `text` in pieces between which a line may end: words, and each Chinese sign.

    >>> _pieces("van 12 唐县（北）")
    ['van ', '12 ', '唐', '县', '（', '北）']
    """
    found: list[str] = []
    word = ""
    for sign in text:
        if ord(sign) >= 0x2E80:
            if word:
                found.append(word)
                word = ""
            if sign in NO_BEGINNING and found:
                found[-1] += sign
            else:
                found.append(sign)
            continue
        word += sign
        if sign == " ":
            found.append(word)
            word = ""
    return [*found, word] if word else found
