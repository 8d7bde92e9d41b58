"""Every word of the page is a message of the catalogue, and every message is said by the page."""

import re
from pathlib import Path

import pytest

from logistics_sim.web import app
from logistics_sim.web.page_words import WORDS, page_words

STATIC = Path(app.STATIC)
SCRIPTS = sorted(STATIC.glob("*.js"))
SAID = re.compile(r'\bt\("((?:[^"\\]|\\.)*)"')


def test_the_page_says_the_words_of_the_catalogue_and_no_others():
    said = {word for path in SCRIPTS for word in SAID.findall(path.read_text(encoding="utf-8"))}
    assert len(said) > 100
    assert said - set(WORDS) == set()
    assert set(WORDS) - said == set()


def test_the_page_speaks_chinese():
    english = [
        word for word, text in page_words("zh").items() if not re.search("[\u4e00-\u9fff]", text)
    ]
    assert english == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_write_text_as_text_and_call_nobody_outside(path):
    text = path.read_text(encoding="utf-8")
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "Function(",
    ):
        assert word not in text
    addresses = set(re.findall(r"https?://[^\"'` )]+", text))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert 'style="' not in text


def test_every_file_that_the_page_asks_for_is_shipped():
    asked = set()
    for path in [*SCRIPTS, STATIC / "index.html"]:
        text = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r'from "\./([\w.]+)"', text)) | set(
            re.findall(r"/static/([\w.]+)", text)
        )
    shipped = {path.name for path in STATIC.iterdir()} | set(app.SHARED)
    assert asked - shipped == set()
    assert set(app.SHARED) <= asked
    assert {path.name for path in SCRIPTS} <= asked
