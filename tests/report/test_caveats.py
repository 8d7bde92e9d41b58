"""What a run leaves out is said, and nothing that it counts."""

from types import SimpleNamespace

from logistics_sim.language import speaking
from logistics_sim.report.caveats import not_modelled
from logistics_sim.scenario import read_scenario


def test_tolls_are_missing_only_where_none_are_stated(county):
    said = read_scenario(county.scenario)
    paid = said.change(tolls=[{"name": "桥", "classes": ["provincial"], "yuan_km": 0.5}])
    with speaking("en"):
        without, with_tolls = (
            " ".join(not_modelled(SimpleNamespace(scenario=one))) for one in (said, paid)
        )
    assert "no tolls" in without
    assert "toll" not in with_tolls


def test_firms_that_end_at_the_township_are_named(county):
    said = read_scenario(county.scenario)
    firms = [firm.model_copy(update={"scope": "village"}) for firm in said.firms]
    with speaking("en"):
        none = not_modelled(SimpleNamespace(scenario=said.model_copy(update={"firms": firms})))
        firms[1] = firms[1].model_copy(update={"scope": "township"})
        one = not_modelled(SimpleNamespace(scenario=said.model_copy(update={"firms": firms})))
    assert not any("end at the township" in line for line in none)
    (line,) = (line for line in one if "end at the township" in line)
    assert firms[1].name in line
    assert firms[0].name not in line
