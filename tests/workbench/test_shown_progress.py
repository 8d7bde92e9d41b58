"""Progress of long work from Python: in a terminal or notebook, by a listener, or not at all."""

import sys

import pytest

import logistics_sim as ls
from logistics_sim.core.progress import silent
from logistics_sim.routing.search_monitor import current_monitor, enter_stage, monitored
from logistics_sim.workbench.shown_progress import VARIABLE, shown, somebody_looks, with_searches


class Terminal:
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


def test_a_terminal_and_a_notebook_are_looked_at_unless_turned_off(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.delitem(sys.modules, "ipykernel.iostream", raising=False)
    assert not somebody_looks()
    with shown(None) as found:
        assert found is silent
    with monkeypatch.context() as here:
        here.setattr(sys, "stderr", Terminal())
        assert somebody_looks()
        here.setenv(VARIABLE, "off")
        assert not somebody_looks()
    monkeypatch.setitem(sys.modules, "ipykernel.iostream", sys)
    assert somebody_looks()


def test_a_listener_hears_of_searches_and_disturbs_no_onlooker():
    heard = []

    def listen(*said):
        heard.append(said)

    with with_searches(listen, "甲"):
        enter_stage("hand-over")
    assert heard == [("search", 0, 1, "甲, hand-over")]
    with with_searches(silent, "甲"):
        assert current_monitor() is None
    with monitored(heard.append) as onlooker, with_searches(listen, "甲"):
        assert current_monitor() is onlooker


@pytest.mark.slow
def test_a_plan_tells_firms_and_searches(make_county, tmp_path, monkeypatch):
    monkeypatch.setenv("LOGISTICS_SIM_CACHE", "off")
    county = ls.read_scenario(make_county(tmp_path / "county").scenario)
    heard = []
    two = county.before("as_is")
    planned = ls.plan(two, progress=lambda *said: heard.append(said))
    count = len(planned.plans)
    steps = [(said[1], said[2]) for said in heard if said[0] == "plans"]
    assert steps == [(number, count) for number in range(count + 1)]
    searched = {said[3].split(": ")[0] for said in heard if said[0] == "search"}
    assert searched == {firm.name for firm in county.scenario.firms}
    replayed = []
    ls.replay(planned, days=2, replications=2, progress=lambda *said: replayed.append(said[:3]))
    assert replayed == [("replications", done, 2) for done in range(3)]
