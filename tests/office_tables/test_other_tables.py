"""Every other table of a planner goes through the one reader, by the real command line."""

import json

import openpyxl
import pytest

from logistics_sim.alliance.rules.registry import RULES

GAME = [("成员", "总成本"), ("甲", 60.0), ("乙", 40), ("甲+乙", "80")]
LEGS = "parcel,start_s,end_s,ambient_c,tau_s,band,product\n"


def book(path, rows, title="一览表"):
    made = openpyxl.Workbook()
    made.active.append([title])
    for row in rows:
        made.active.append(list(row))
    made.save(path)
    return path


def test_coalition_costs_from_excel_with_chinese_heads(command, tmp_path):
    values = book(tmp_path / "联盟.xlsx", GAME)
    done = command("alliance", "shares", values, "--rule", "shapley", "--json")
    assert done.code == 0, done.err
    # Saving of 20 shared equally: 60 - 10 and 40 - 10.
    assert done.json["shares"]["shapley"] == {"甲": 50.0, "乙": 30.0}
    volumes = tmp_path / "件量.csv"
    volumes.write_bytes("企业;件量;备注\n甲;3,000件;x\n乙;1,000件;y\n".encode("gb18030"))
    words = ("--volumes", volumes, "--rule", "volume", "--json")
    done = command("alliance", "shares", values, *words)
    assert done.code == 0, done.err
    assert "TAB-026" in done.err
    assert "1 column is not used: 备注" in done.err


@pytest.mark.parametrize(
    "text, code, says",
    [
        ("members,cost\na,1\nb,=\na+b,2\n", "ALL-004", "cost '='"),
        ("members,costs\na,1\n", "ALL-001", "no column for cost"),
        ("firm,volume\na,many\n", "ALL-001", "no column for members"),
        (
            'members,cost\na,3\nb,4\n"a,b",5\n',
            "ALL-001",
            "t.csv:4, column members: 'a,b' names several firms, which are joined by + (write a+b)",
        ),
    ],
)
def test_faults_keep_their_codes(command, tmp_path, text, code, says):
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    done = command("alliance", "shares", path)
    assert done.code == 2
    assert code in done.err
    assert says in done.err


def test_the_help_names_every_share_rule(command):
    help_text = " ".join(command("alliance", "shares", "--help").out.split())
    for rule in RULES:
        assert rule in help_text


def test_volumes_that_are_no_numbers_are_named_by_cell(command, tmp_path):
    values = tmp_path / "v.csv"
    values.write_text("members,cost\na,1\nb,1\na+b,2\n", encoding="utf-8")
    volumes = tmp_path / "n.csv"
    volumes.write_text("firm,volume\na,many\nb,\n", encoding="utf-8")
    done = command("alliance", "shares", values, "--volumes", volumes)
    assert done.code == 2
    assert f"ALL-004 {volumes}:2, column volume: 'many' is not a number" in done.err
    assert f"ALL-004 {volumes}:3, column volume: the cell is empty" in done.err


def test_legs_of_the_cold_chain_in_any_form(command, tmp_path):
    plain = tmp_path / "legs.csv"
    rows = ["p1,0,3600,20,600,fresh,apple", "p2,0,1800,25,600,chilled,lamb"]
    plain.write_text(LEGS + "\n".join(rows) + "\n", encoding="utf-8")
    wanted = command("coldchain", "expose", plain, "--json")
    assert wanted.code == 0, wanted.err
    excel = book(tmp_path / "legs.xlsx", [LEGS.strip().split(","), *(r.split(",") for r in rows)])
    text = LEGS.replace(",", ";").replace("ambient_c", "环境温度(℃)") + "\n".join(rows).replace(
        ",", ";"
    ).replace("20;", "２０℃;")
    odd = tmp_path / "legs.txt"
    odd.write_bytes((text + "\n合计;;;;;;\n").encode("gb18030"))
    for path in (excel, odd):
        done = command("coldchain", "expose", path, "--json")
        assert done.code == 0, done.err
        assert done.json["parcels"] == wanted.json["parcels"]
    odd.write_bytes(text.replace("1800", "later").encode("gb18030"))
    done = command("coldchain", "expose", odd)
    assert f"COL-002 {odd}:3" in done.err


def test_routes_in_excel_with_unknown_places_name_the_nearest(command, county, tmp_path):
    heads = ("企业", "车牌", "车型", "趟次", "站序", "地点", "发车时间", "备注")
    rows = [heads, ("post", "冀A1", "van_s", "1", "1", "东甲村", "8:00", "x")]
    routes = book(tmp_path / "路线.xlsx", rows)
    done = command(
        "alliance", "before", county.scenario, "--routes", routes, "--out", tmp_path / "o"
    )
    assert done.code == 2
    assert "1 column is not used: 备注" in done.err
    assert "row 3, column F 地点: unknown place '东甲村'" in done.err
    assert "did you mean '130001100001' (东甲村)" in done.err


def test_candidates_for_stations_with_words_and_names(command, county, tmp_path):
    ids = [f"130001{town}00{number}" for town in (100, 200) for number in (1, 2, 3)]
    rows = [("行政区划代码", "村名", "候选", "现有")]
    rows += [(code, "某村", "是" if number else "否", "无") for number, code in enumerate(ids)]
    path = book(tmp_path / "候选.xlsx", rows)
    words = ("stations", county.scenario, "--stations", 2, "--candidates", path, "--json")
    done = command(*words)
    assert done.code == 0, done.err
    assert len(done.json["chosen"]) == 2
    assert ids[0] not in json.dumps(done.json["chosen"])
    rows[1] = ("130001100009", "某村", "是", "也许")
    book(path, rows)
    done = command(*words)
    assert done.code == 2
    assert done.err.count("SIT-011") == 2
    assert "row 3, column A 行政区划代码: no village 130001100009" in done.err
