"""The disclosure table: every field filled, progress month by month, gaps shown."""

import pytest

from logistics_sim.core.errors import FaultsError
from logistics_sim.language import speaking
from logistics_sim.policy.disclosure import disclosure_frame, read_disclosure

HEAD = "项目名称,建设内容,承办单位,金额(万元),完成时限,绩效目标,决策文件,责任人\n"
ROW = "共配中心,改造分拣线,县邮政公司,120,2025-12-31,48小时到村,会议纪要〔2025〕3号,张三\n"
DONE = "项目名称,月份,完成进度,累计支出(万元),备注\n"


def write(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="gb18030")
    return path


def test_fields_progress_and_gaps(tmp_path):
    projects = write(tmp_path, "projects.csv", HEAD + ROW)
    progress = write(
        tmp_path,
        "progress.csv",
        DONE + "共配中心,2025年7月,10%,12,招标\n共配中心,2025-09,0.35,40.5,\n",
    )
    (found,) = read_disclosure(projects, progress)
    assert found.fields == {
        "project": "共配中心",
        "content": "改造分拣线",
        "contractor": "县邮政公司",
        "amount": 1_200_000,
        "deadline": "2025-12-31",
        "goals": "48小时到村",
        "decision": "会议纪要〔2025〕3号",
        "person": "张三",
    }
    assert list(found.progress) == ["2025-07", "2025-08", "2025-09"]
    assert found.gaps == ["2025-08"]
    assert found.progress["2025-09"].spent_yuan == 405_000
    with speaking("zh"):
        table = disclosure_frame([found])
    assert list(table.columns[:8]) == [
        *(
            "项目名称",
            "建设内容",
            "承办单位",
            "金额（元）",
            "完成时限",
            "绩效目标",
            "决策文件",
            "责任人",
        ),
    ]
    assert table["2025-08"][0] == "未填报"
    wider = read_disclosure(projects, progress, "2025-06", "2025-10")[0]
    assert wider.gaps == ["2025-06", "2025-08", "2025-10"]


@pytest.mark.parametrize("name", range(8))
def test_no_field_may_be_empty(tmp_path, name):
    cells = ROW.strip().split(",")
    cells[name] = ""
    text = HEAD + ROW.replace("共配中心", "乡镇站") + ",".join(cells) + "\n"
    path = write(tmp_path, "projects.csv", text)
    with pytest.raises(FaultsError) as caught:
        read_disclosure(path)
    assert {fault.code for fault in caught.value.faults} == {"POL-040"}
    assert ":3" in caught.value.faults[0].where


@pytest.mark.parametrize(
    ("row", "code", "word"),
    [
        ("共配中心,2025-08,0.05,12,", "POL-042", "less is done"),
        ("共配中心,2025-08,0.5,5,", "POL-042", "less is done"),
        ("共配中心,2025-07,0.5,20,", "POL-042", "twice"),
        ("共配中新,2025-08,0.5,20,", "POL-042", "no project"),
        ("共配中心,2025-13,0.5,20,", "POL-041", "no month"),
        ("共配中心,2025-08,35,20,", "POL-042", "35 of the work"),
        ("共配中心,2025-08,0.5,121,", "POL-042", "yuan are spent"),
        ("共配中心,2025-08,很多,20,", "TAB-016", ""),
    ],
)
def test_progress_that_cannot_be(tmp_path, row, code, word):
    projects = write(tmp_path, "projects.csv", HEAD + ROW)
    text = DONE + "共配中心,2025-07,10%,12,\n" + row + "\n"
    with pytest.raises(FaultsError) as caught:
        read_disclosure(projects, write(tmp_path, "progress.csv", text))
    assert any(f.code == code and word in f.message for f in caught.value.faults)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("2025-12-31", "年底前", "POL-041"),
        ("2025-12-31", "2025-02-30", "POL-041"),
        (",120,", ",0,", "POL-041"),
        (",120,", ",-5,", "TAB-016"),
    ],
)
def test_projects_that_cannot_be(tmp_path, old, new, code):
    with pytest.raises(FaultsError) as caught:
        read_disclosure(write(tmp_path, "projects.csv", HEAD + ROW.replace(old, new)))
    assert code in {fault.code for fault in caught.value.faults}


def test_a_project_twice(tmp_path):
    with pytest.raises(FaultsError, match="twice"):
        read_disclosure(write(tmp_path, "projects.csv", HEAD + ROW + ROW))
