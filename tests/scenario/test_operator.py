from pathlib import Path

from logistics_sim.scenario import read_scenario
from logistics_sim.scenario.operator import day_groups

BASE = Path(__file__).parents[2] / "scenarios" / "tangxian.yaml"


def test_every_township_is_served_on_exactly_its_days():
    names = tuple("abcde")
    groups = day_groups(3, names)
    served = [name for group in groups for name in group.townships or ()]
    assert sorted(served) == list(names)
    assert all(len(group.weekdays) == 3 for group in groups)
    assert not set(groups[0].weekdays) & set(groups[1].weekdays)
    assert day_groups(7, names)[0].weekdays == tuple(range(7))


def test_alone_and_joint_operators_cover_all_firms_once():
    scenario = read_scenario(BASE)
    alone = scenario.alone_operators("as_is", ("a", "b"))
    assert [entry.firms for entry in alone] == [(firm.id,) for firm in scenario.firms]
    joint = scenario.joint_operator()
    assert joint.id == "joint"
    assert len(joint.waves) == 2
    assert joint.waves[0].depart_s == 6 * 3600 + 30 * 60
    assert scenario.joint_operator(("post", "coop")).id == "post+coop"
