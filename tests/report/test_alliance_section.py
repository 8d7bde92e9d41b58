"""The report shows the alliance study that lies in the run's folder."""

import shutil

import pytest


@pytest.fixture(scope="module")
def with_study(finished_run, command, tmp_path_factory):
    run, _, county = finished_run
    target = tmp_path_factory.mktemp("section") / "run"
    shutil.copytree(run, target)
    done = command(
        "alliance",
        "run",
        county.scenario,
        "--out",
        target / "alliance",
        "--effort",
        "0.2",
        timeout=300,
    )
    assert done.code == 0, done.err
    return target


@pytest.mark.slow
def test_section_is_there_only_with_a_study(finished_run, with_study, command):
    assert command("report", with_study).code == 0
    page = (with_study / "report.html").read_text(encoding="utf-8")
    assert 'id="zh-alliance"' in page
    assert "全部 63 个联盟" in page
    for word in (
        "Shapley",
        "nucleolus",
        "equal profit",
        "ACAM",
        "by volume",
        "stand-alone",
        "核仁",
        "等利润",
    ):
        assert word in page
    run, _, _ = finished_run
    assert 'id="zh-alliance"' not in (run / "report.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_study_has_a_page_of_its_own(with_study):
    page = (with_study / "alliance" / "alliance.html").read_text(encoding="utf-8")
    assert "全部 63 个联盟" in page
    assert page.count("<figure>") == 2 * 3
