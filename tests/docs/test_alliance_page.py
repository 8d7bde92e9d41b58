"""The examples of the alliance page are run."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "alliance.md"


def test_examples_of_the_page_hold():
    found = doctest.testfile(str(PAGE), module_relative=False)
    assert found.attempted >= 8
    assert found.failed == 0
