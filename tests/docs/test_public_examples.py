"""Every public name explains itself with an example, which runs as a doctest."""

import doctest
import inspect

import pytest

import logistics_sim as ls


@pytest.mark.parametrize("name", ls.__all__)
def test_a_public_name_has_a_docstring_with_an_example(name):
    text = inspect.getdoc(getattr(ls, name))
    assert doctest.DocTestParser().get_examples(text), f"ls.{name} has no example"
    assert "+SKIP" not in text
    assert "Raises" in text or "raise `InputError`" in text
