"""Who joins by one key: members in, the others alone and shown, nothing mixed."""

import pytest

from logistics_sim.core.errors import EXIT_BAD_INPUT
from logistics_sim.core.files import read_json, read_parquet
from logistics_sim.scenario import read_scenario

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def small(make_county, tmp_path_factory):
    return make_county(tmp_path_factory.mktemp("members"), days=3)


@pytest.fixture(scope="module")
def with_three(small, command, tmp_path_factory):
    out = tmp_path_factory.mktemp("members-run") / "run"
    done = command(
        "run",
        small.scenario,
        "--out",
        out,
        "--set",
        "alliance.members=[post, express_a, express_b]",
        "--no-report",
        timeout=300,
    )
    assert done.code == 0, done.err
    return out, done.out


def test_members_stand_in_the_order_of_the_firms(small):
    read = read_scenario(small.scenario, settings=["alliance.members=[post, express_a]"])
    assert read.members == ("express_a", "post")
    assert read.joint_operator().firms == ("express_a", "post")
    assert read_scenario(small.scenario).members == tuple(firm.id for firm in read.firms)


def test_the_alliance_carries_its_members_parcels_only(with_three):
    out, said = with_three
    answer = read_json(out / "answer.json")
    firms = read_parquet(out / "parcels.parquet", ["firm"])["firm"].value_counts()
    members = ["express_a", "express_b", "post"]
    assert answer["parcels"]["generated"] == firms[members].sum()
    assert set(answer["outside"]) == set(firms.index[firms > 0]) - set(members)
    for firm, variants in answer["outside"].items():
        assert set(variants) == {"equal_service", "as_is"}
        for found in variants.values():
            assert found["parcels"]["generated"] == firms[firm]
            assert found["cost"] > 0
            assert found["attainment"]["express_48h"]["n"] <= firms[firm]
        assert f"{firm} stays out" in said
    assert {plan["operator"] for plan in answer["plans"]["equal_service"]} == set(members)


def test_before_and_after_are_of_the_same_firms(with_three):
    out, _ = with_three
    ledger = read_parquet(out / "ledger.parquet")
    for _, part in ledger.groupby("variant", observed=True):
        assert set(part["firm"].unique()) - {""} == {"express_a", "express_b", "post"}
    answer = read_json(out / "answer.json")
    alone = sum(
        float(part["yuan"].sum())
        for _, part in ledger[ledger["variant"] == "as_is"].groupby("firm", observed=True)
    )
    assert answer["cost_as_is"]["before"] == pytest.approx(alone, abs=0.05)


def test_report_says_who_stays_out(with_three, command):
    out, _ = with_three
    assert command("report", out).code == 0
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "Firms that stay out" in page
    assert "不加入联盟的企业" in page
    assert "stay out and drive alone as before" in page


def test_services_of_a_partial_alliance_are_counted(with_three):
    from logistics_sim.assessment.service_mix import service_answer

    out, _ = with_three
    _, found = service_answer(out)
    generated = read_json(out / "answer.json")["parcels"]["generated"]
    assert sum(row["items"] for row in found["mix"]) == generated


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("[expres_a]", "did you mean 'express_a'"),
        ("[post, post]", "stands twice"),
        ("[]", "alliance.members"),
        ("post", "alliance.members"),
    ],
)
def test_members_that_cannot_be(small, command, said, word):
    done = command("check", small.scenario, "--set", f"alliance.members={said}")
    assert done.code == EXIT_BAD_INPUT
    assert word in done.err + done.out
