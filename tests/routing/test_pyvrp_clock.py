"""PyVRP's budget runs on the clock that was asked for."""

import time

import pytest

pytest.importorskip("pyvrp", reason="the extra 'pyvrp' is not installed")

from logistics_sim.routing.engines.effort import SearchEffort
from logistics_sim.routing.engines.pyvrp_engine import ClockStop


def test_sleep_uses_up_wall_seconds_but_no_processor_seconds():
    wall, cpu = (ClockStop(SearchEffort(10, 0.2, clock)) for clock in ("wall", "cpu"))
    assert not wall(1)
    assert not cpu(1)
    time.sleep(0.25)
    assert wall(1)
    assert not cpu(1)
    begin = time.process_time()
    while time.process_time() - begin < 0.25:
        pass
    assert cpu(1)


def test_without_seconds_the_clock_never_stops():
    assert not ClockStop(SearchEffort(10))(1)
