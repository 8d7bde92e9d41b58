"""`plan --prove` and `run --prove`: cost, bound and gap by the command line, and in the report."""

import pytest

from tests.conftest import THREE_FIRMS, write_county

pytestmark = pytest.mark.slow


def test_plan_and_run_with_a_proof(command, tmp_path):
    county = write_county(tmp_path / "county", days=2, firms=THREE_FIRMS)
    done = command("plan", county.scenario, "--out", tmp_path / "plan", "--prove", "--json")
    assert done.code == 0, done.err
    plan = done.json
    assert plan["proved"] is True
    assert 0 < plan["lower_bound"] <= plan["cost"]
    done = command("run", county.scenario, "--out", tmp_path / "run", "--prove", "--json")
    assert done.code == 0, done.err
    answer = done.json
    assert answer["plan"] == {name: plan[name] for name in ("cost", "lower_bound", "gap")}
    assert [p["proved"] for p in answer["plans"]["equal_service"]] == [False] * len(THREE_FIRMS)
    page = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert "The plan is proven within" in page
    assert "方案已证明在" in page


def test_without_it_the_bound_is_quick_and_says_so(command, finished_run):
    plan = finished_run[1]["plans"]["after"][0]
    assert plan["proved"] is False
    assert "plan" not in finished_run[1]
    page = (finished_run[0] / "report.html").read_text(encoding="utf-8")
    assert "--prove finds a nearer one" in page
