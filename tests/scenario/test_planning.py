"""The block `planning`: guesses by default, refused where it makes no sense."""

import pytest

from logistics_sim.core.errors import InputError
from logistics_sim.scenario import read_scenario


def test_absent_block_is_a_block_of_guesses(county):
    said = read_scenario(county.scenario).planning
    assert (said.reference, said.known) == ("master", "announced")
    prices = (said.driver_change_yuan_stop, said.hour_change_yuan_h, said.hour_tolerance_min)
    assert all(price.status == "guess" and price.low < price.base < price.high for price in prices)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("planning: {reference: tomorrow}", "reference"),
        ("planning: {driver_change_yuan_stop: -1}", "negative"),
        ("planning: {hour_change_yuan_h: .nan}", "hour_change_yuan_h"),
        ("planning: {mode: daily}", "mode"),
    ],
)
def test_wrong_words_are_named(county, text, word):
    whole = county.scenario.read_text(encoding="utf-8")
    begin = whole.index("planning:")
    rest = whole[begin:].split("\n")
    end = next(n for n, line in enumerate(rest[1:], 1) if line and not line.startswith(" "))
    county.scenario.write_text(whole[:begin] + text + "\n" + "\n".join(rest[end:]), "utf-8")
    with pytest.raises(InputError) as found:
        read_scenario(county.scenario)
    assert word in str(found.value.faults)
