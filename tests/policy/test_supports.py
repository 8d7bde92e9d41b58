"""Supports: the two bans, and the optimiser beside every possible choice of small cases."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics_sim.core.errors import FaultsError, InfeasibleError
from logistics_sim.policy.supports import (
    AssignmentTask,
    SupportRow,
    assign_supports,
    double_supports,
    read_supports,
)
from logistics_sim.policy.supports.county import renovations_wanted

HEAD = "行政村,物流线路,企业,资金来源,年度,金额(万元)\n"


def support(village="", line="", firm="post", cost=1.0, gain=0.0, **more):
    said = {"fund": "central", "year": 2025, "renovates": bool(village), **more}
    return SupportRow(
        firm=firm, village=village, line=line, cost_yuan=cost, gain_yuan_year=gain, **said
    )


def test_every_violation_is_named_with_its_rows(tmp_path):
    path = tmp_path / "supports.csv"
    rows = [
        "甲村,,邮政,中央财政,2023,2.5",
        "甲村,,供销社,中央,2024,1",
        "乙村,,邮政,中央,2024,1",
        "乙村,,邮政,县级,2025,1",
        ",县城－军城,邮政,省级,2024,3",
        ",县城-军城 ,供销社,中央,2025,3",
        ",县城-川里,邮政,中央,2025,3",
        ",县城-川里,邮政,中央,2025,3",
    ]
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="gb18030")
    found = read_supports(path)
    assert found[0].cost_yuan == 25_000
    village, line = double_supports(found)
    assert [v["what"] for v in village["violations"]] == ["甲村"]
    assert village["violations"][0]["years"] == [2023, 2024]
    assert [place.split(":")[-1][0] for place in village["violations"][0]["rows"]] == ["2", "3"]
    (broken,) = line["violations"]
    assert broken["firms"] == ["供销社", "邮政"]
    assert [place.split(":")[-1][0] for place in broken["rows"]] == ["6", "7"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("甲村,县城-军城,邮政,中央,2024,1", "POL-020"),
        (",,邮政,中央,2024,1", "POL-020"),
        ("丁村,,邮政,中央,2024,1", "POL-021"),
        ("甲村,,,中央,2024,1", "POL-021"),
        ("甲村,,不知道,中央,2024,1", "POL-021"),
        ("甲村,,邮政,天上,2024,1", "TAB-017"),
        ("甲村,,邮政,,2024,1", "TAB-017"),
        ("甲村,,邮政,中央,24,1", "POL-022"),
        ("甲村,,邮政,中央,去年,1", "TAB-016"),
        ("甲村,,邮政,中央,2024,-1", "TAB-016"),
        ("甲村,,邮政,中央,2024,1e9", "POL-022"),
    ],
)
def test_rows_that_are_refused(tmp_path, row, code):
    path = tmp_path / "supports.csv"
    path.write_text(HEAD + "甲村,,邮政,中央,2024,1\n" + row + "\n", encoding="utf-8")
    known = {"v1": "甲村", "v2": "乙村"}
    with pytest.raises(FaultsError) as caught:
        read_supports(path, known, {"post": "邮政"})
    assert code in {fault.code for fault in caught.value.faults}
    assert all(":3" in fault.where for fault in caught.value.faults)


def kept(task, chosen):
    """Say by plain counting whether a choice keeps to every limit."""
    rows = [task.candidates[n] for n in chosen]
    every = [*task.granted, *rows]
    villages = [row.village for row in every if row.village]
    new = [row.village for row in rows if row.village]
    firms = {}
    for row in every:
        if row.line:
            firms.setdefault(row.line, set()).add(row.firm)
    touched = {row.line for row in rows if row.line}
    return (
        sum(row.cost_yuan for row in rows) <= task.budget_yuan
        and all(
            sum(r.cost_yuan for r in rows if r.fund == fund) <= limit
            for fund, limit in task.fund_budget_yuan.items()
        )
        and all(villages.count(name) == 1 for name in new)
        and all(len(firms[name]) == 1 for name in touched)
        and sum(row.renovates for row in rows) >= task.renovations
    )


def value(task, chosen):
    rows = [task.candidates[n] for n in chosen]
    if task.gain == "cost":
        return sum(row.gain_yuan_year for row in rows)
    covered = {v for row in rows for v in task.reach.get(row.village, ())}
    old = {v for row in task.granted for v in task.reach.get(row.village, ())}
    return sum(task.residents[v] for v in covered - old)


def by_trying_all(task):
    """Return the largest value and the least cost with it, None where nothing keeps."""
    found = []
    for bits in product((0, 1), repeat=len(task.candidates)):
        chosen = [n for n, bit in enumerate(bits) if bit]
        if kept(task, chosen):
            cost = sum(task.candidates[n].cost_yuan for n in chosen)
            found.append((-value(task, chosen), cost))
    return min(found) if found else None


VILLAGES = ("a", "b", "c", "d")
REACHES = st.fixed_dictionaries(
    {name: st.lists(st.sampled_from(VILLAGES), max_size=3).map(lambda v, n=name: sorted({n, *v}))
     for name in VILLAGES}
)  # fmt: skip


@st.composite
def tasks(draw):
    def row():
        village = draw(st.sampled_from(["", *VILLAGES]))
        return support(
            village=village,
            line="" if village else draw(st.sampled_from(["x", "y"])),
            firm=draw(st.sampled_from(["post", "coop"])),
            cost=float(draw(st.integers(0, 9))),
            gain=float(draw(st.integers(-2, 9))),
            fund=draw(st.sampled_from(["central", "county"])),
            renovates=bool(village) and draw(st.booleans()),
        )

    first = [support(village="a"), support(line="x", firm="coop")]
    return AssignmentTask(
        candidates=tuple(row() for _ in range(draw(st.integers(0, 7)))),
        granted=tuple(g for g in first if draw(st.booleans())),
        budget_yuan=float(draw(st.integers(0, 25))),
        fund_budget_yuan={"central": float(draw(st.integers(0, 15)))}
        if draw(st.booleans())
        else {},
        gain=draw(st.sampled_from(["coverage", "cost"])),
        reach=draw(REACHES),
        residents={name: float(draw(st.integers(0, 50))) for name in VILLAGES},
        renovations=draw(st.integers(0, 2)),
    )


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(tasks())
def test_the_plan_is_the_best_of_all_choices(task):
    best = by_trying_all(task)
    if best is None:
        with pytest.raises(InfeasibleError, match="POL-024"):
            assign_supports(task)
        return
    plan = assign_supports(task)
    assert plan.proven
    assert kept(task, plan.chosen)
    assert (-plan.gain, plan.cost_yuan) == pytest.approx(best, abs=0.005)
    assert plan.bound == pytest.approx(plan.gain)
    assert assign_supports(task) == plan


def test_a_search_cut_short_gives_a_bound_and_the_same_plan_again():
    villages = [f"v{n}" for n in range(60)]
    reach = {name: villages[max(n - n % 7, 0) : n + 5] for n, name in enumerate(villages)}
    task = AssignmentTask(
        candidates=tuple(
            support(village=v, cost=10 + 7 * (n % 11)) for n, v in enumerate(villages)
        ),
        budget_yuan=250,
        reach=reach,
        residents={v: 100 + 37 * (n % 13) for n, v in enumerate(villages)},
    )
    short = assign_supports(task, effort=0.02)
    assert short == assign_supports(task, effort=0.02)
    long = assign_supports(task, effort=60)
    assert long.proven
    assert short.gain <= long.gain <= short.bound
    assert long.cost_yuan <= 250


@pytest.mark.parametrize(
    "change",
    [
        {"budget_yuan": float("nan")},
        {"budget_yuan": -1.0},
        {"candidates": (support(village="a", cost=float("inf")),)},
        {"candidates": (support(line="x", gain=1e12),)},
        {"residents": {"a": -3.0}},
        {"fund_budget_yuan": {"central": float("inf")}},
        {"renovations": -1},
    ],
)
def test_numbers_that_the_solver_would_misread(change):
    base = {"candidates": (support(village="a"),), "budget_yuan": 5.0}
    with pytest.raises(FaultsError, match="POL-023"):
        assign_supports(AssignmentTask(**{**base, **change}))


def test_what_binds_is_said():
    rows = tuple(support(village=name, cost=100.0) for name in "abc")
    with pytest.raises(InfeasibleError, match=r"at least 200\.00 yuan"):
        assign_supports(AssignmentTask(rows, budget_yuan=150, renovations=2))
    with pytest.raises(InfeasibleError, match="4 stations cannot be renovated"):
        assign_supports(AssignmentTask(rows, budget_yuan=1_000, renovations=4))


def test_renovations_for_a_share():
    done = (support(village="a"), support(village="a"), support(line="x"))
    assert renovations_wanted(0.5, 10, done) == 4
    assert renovations_wanted(0.5, 345, ()) == 173
    assert renovations_wanted(0.0, 10, done) == 0
