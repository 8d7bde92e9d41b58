"""What stands where in a PDF, by poppler's pdftotext."""

import html
import re
import subprocess

POINTS_PER_MM = 72 / 25.4
WORD = re.compile(r'xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*)</word>')


def words_of(content, tmp_path):
    """Return (page, x0, y0, x1, y1, word) of each word, in millimetres."""
    path = tmp_path / "x.pdf"
    path.write_bytes(content)
    done = subprocess.run(
        ["pdftotext", "-bbox", str(path), "-"], capture_output=True, text=True, check=True
    )
    found, page = [], 0
    for line in done.stdout.splitlines():
        page += "<page " in line
        part = WORD.search(line)
        if part:
            box = [float(number) / POINTS_PER_MM for number in part.groups()[:4]]
            found.append((page, *box, part[5]))
    return found


def assert_on_the_paper(words):
    assert words
    for page, x0, y0, x1, y1, word in words:
        assert 10 <= x0 <= x1 <= 200.5, (page, word)
        assert 5 <= y0 <= y1 <= 292, (page, word)


def assert_apart(words):
    """No two words lie on each other by more than a hair."""
    by_page = {}
    for page, *rest in words:
        by_page.setdefault(page, []).append(rest)
    for boxes in by_page.values():
        boxes.sort(key=lambda box: box[1])
        for number, (x0, y0, x1, y1, word) in enumerate(boxes):
            for a0, b0, a1, b1, other in boxes[number + 1 : number + 40]:
                wide = min(x1, a1) - max(x0, a0)
                high = min(y1, b1) - max(y0, b0)
                assert wide < 0.3 or high < 0.45 * min(y1 - y0, b1 - b0), (word, other)


def said_by(words):
    """Return the text of the whole file without its spaces."""
    return html.unescape("".join(word for *_, word in words))
