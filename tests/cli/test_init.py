"""`init`: a county's folder from office files; the page *Your own county* played as it stands."""

import csv
import json
import re
import shlex
from pathlib import Path

import pytest
import yaml

from logistics_sim.network import read_network
from logistics_sim.scenario import read_scenario
from logistics_sim.scenario.layers import PLACE_BOUND

ROOT = Path(__file__).parents[2]
SEATS = {"379999010": ("东镇", 116.09, 36.12), "379999020": ("西镇", 116.15, 36.12)}
PEOPLE = {}


def office_files(folder, encoding="gb18030"):
    """Five made-up files as a county office keeps them; residents 100, 110, 120, …"""
    nodes, ways = {}, []
    for row in range(4):
        for column in range(5):
            nodes[100 + row * 10 + column] = (116.06 + column * 0.03, 36.08 + row * 0.02)
    for row in range(4):
        ways.append(([100 + row * 10 + c for c in range(5)], "secondary"))
    for column in range(5):
        ways.append(([100 + r * 10 + column for r in range(4)], "tertiary"))
    points = "".join(
        f'<node id="{n}" lon="{x}" lat="{y}" version="1"/>' for n, (x, y) in nodes.items()
    )
    lines = "".join(
        f'<way id="{number}" version="1">'
        + "".join(f'<nd ref="{ref}"/>' for ref in refs)
        + f'<tag k="highway" v="{kind}"/></way>'
        for number, (refs, kind) in enumerate(ways, 1)
    )
    (folder / "roads.osm").write_text(f'<osm version="0.6">{points}{lines}</osm>')
    rows = ["行政区划代码,村名,乡镇,经度,纬度,常住人口"]
    for number in range(12):
        seat = list(SEATS)[number % 2]
        lon, lat = round(116.065 + number % 4 * 0.03, 3), round(36.081 + number // 4 * 0.02, 3)
        people = 100 + 10 * number
        PEOPLE[f"{seat}2{number:02d}"] = people
        rows.append(f"{seat}2{number:02d},村{number},{SEATS[seat][0]},{lon},{lat},{people}")
    (folder / "villages.csv").write_text("\n".join(rows), encoding=encoding)
    rows = ["乡镇代码,乡镇名称,经度,纬度"]
    rows += [f"{code},{name},{lon},{lat}" for code, (name, lon, lat) in SEATS.items()]
    (folder / "stations.csv").write_text("\n".join(rows), encoding=encoding)
    firms = "编号,名称,类型,份额\na,甲快递,快递,50%\nb,乙邮政,邮政,30%\nc,丙供销,供销社,20%\n"
    (folder / "firms.csv").write_text(firms, encoding=encoding)


@pytest.fixture
def office(tmp_path, monkeypatch):
    office_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


WORDS = [
    "--roads",
    "roads.osm",
    "--villages",
    "villages.csv",
    "--stations",
    "stations.csv",
    "--firms",
    "firms.csv",
    "--hub",
    "116.12,36.12",
    "--name",
    "青岩县",
]


def test_what_is_yours_comes_back_to_the_figure(office, command):
    done = command("init", "county", *WORDS, "--json")
    assert done.code == 0, done.err
    found = done.json
    assert set(found) >= {"out", "files", "yours", "guesses", "missing", "contract", "version"}
    assert set(found["yours"]) >= {"roads", "villages", "stations", "firms", "hub"}
    assert {row["key"] for row in found["missing"]} == {
        "volumes",
        "producers",
        "coldchain.ambient_january_c",
    }
    assert all(row["what_to_state"] for row in found["missing"])
    assert len(found["guesses"]) > 80
    weights = [row["weight"] for row in found["guesses"] if row["weight"] is not None]
    assert weights == sorted(weights, reverse=True)
    scenario = read_scenario(office / "county" / "scenario.yaml")
    (first,) = [row for row in found["guesses"] if row["key"] == "start_date"]
    assert first["base"] == scenario.start_date
    with (office / "county" / "checklist.csv").open(encoding="utf-8-sig", newline="") as file:
        (said,) = [row for row in csv.DictReader(file) if row["key"] == "start_date"]
    assert (said["state"], said["base"]) == ("general guess", scenario.start_date)
    assert "first Monday of next month" in said["what to state"]
    assert float(scenario.demand.residents) == sum(PEOPLE.values()) == 12 * 100 + 10 * 66
    assert [(firm.id, firm.share) for firm in scenario.firms] == [
        ("a", 0.5),
        ("b", 0.3),
        ("c", 0.2),
    ]
    nodes = read_network(office / "county" / "roads.geojson").nodes
    villages = nodes[nodes["kind"] == "village"]
    assert dict(zip(villages["id"], villages["residents"], strict=True)) == PEOPLE
    for name in ("villages.csv", "stations.csv", "firms.csv", "checklist.csv"):
        assert (office / "county" / name).read_bytes().startswith(b"\xef\xbb\xbf")
    assert command("check", "county/scenario.yaml").code == 0


def test_counts_are_named_in_the_scenario_where_they_fit(office, command):
    names = {code: f"{name}综合服务站" for code, (name, _, _) in SEATS.items()}
    rows = ["站点编号;站点名称;经度;纬度"]
    rows += [f"{code};{names[code]};{x};{y}" for code, (_, x, y) in SEATS.items()]
    (office / "stations.csv").write_text("\n".join(rows), encoding="gb18030")
    counts = "月份,企业名称,乡镇,村名,业务量\n2025-06,甲快递,东镇,村0,300\n2025-06,b,西镇,村1,200\n"
    (office / "counts.csv").write_text(counts, encoding="gb18030")
    done = command("init", "county", *WORDS, "--volumes", "counts.csv", "--json")
    assert done.code == 0, done.err
    assert done.json["volumes"] == [
        {
            "file": "volumes.csv",
            "kind": "counts",
            "read": 500,
            "used": 500,
            "duplicates": 0,
            "other_counties": 0,
            "unmatched": 0,
        }
    ]
    assert "volumes" in done.json["yours"]
    assert [fault["code"] for fault in done.json["warnings"]].count("NET-015") == 1
    scenario = read_scenario(office / "county" / "scenario.yaml")
    assert scenario.demand.follows() == "volumes"
    assert command("check", "county/scenario.yaml").code == 0
    firms = command("volumes", "check", "county/scenario.yaml", "--json").json["files"][0]["firms"]
    assert firms == {"a": 300, "b": 200}


def test_counts_that_do_not_fit_stay_as_a_comment_with_the_reason(office, command):
    (office / "counts.csv").write_text("企业,乡镇,村名,业务量\na,东镇,村0,300\n", encoding="utf-8")
    done = command("init", "county", *WORDS, "--volumes", "counts.csv", "--json")
    assert done.code == 0, done.err
    assert "volumes" not in done.json["yours"]
    lost = {row["key"]: row["what_to_state"] for row in done.json["missing"]}
    assert "period" in lost["volumes"]
    text = (office / "county" / "scenario.yaml").read_text(encoding="utf-8")
    assert '  #   - {file: "volumes.csv", kind: counts, county: "青岩县"}' in text
    assert command("check", "county/scenario.yaml").code == 0


def test_a_count_beyond_counting_and_a_village_beyond_a_village(office, command):
    text = (office / "villages.csv").read_text(encoding="gb18030")
    lines = text.splitlines()
    lines[3] = lines[3].rpartition(",")[0] + ",1e99"
    (office / "villages.csv").write_text("\n".join(lines), encoding="gb18030")
    done = command("init", "county", *WORDS)
    assert done.code == 2, done.err
    assert (
        "NET-012 villages.csv:4, column 常住人口: 1e+99 is more than a county can have" in done.err
    )
    lines[3] = lines[3].rpartition(",")[0] + ",52000000"
    (office / "villages.csv").write_text("\n".join(lines), encoding="gb18030")
    done = command("init", "county", *WORDS)
    assert done.code == 0, done.err
    assert "DEM-013 villages.csv:4, column 常住人口: 52,000,000 residents" in done.err


def test_shares_that_do_not_add_up_stand_out(office, command):
    text = "编号,名称,类型,份额\na,甲快递,快递,{}\nb,乙邮政,邮政,60%\n"
    (office / "firms.csv").write_text(text.format("60%"), encoding="gb18030")
    done = command("init", "county", *WORDS)
    assert done.code == 2
    assert "firms.csv:1, column 份额: the shares of the firms add up to 120.0%" in done.err
    (office / "firms.csv").write_text(text.format("20%"), encoding="gb18030")
    done = command("init", "county", *WORDS)
    assert done.code == 0
    assert "warning TAB-028 firms.csv:1, column 份额: the shares of the firms add up" in done.err


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            "月份,企业,乡镇,村名,业务量\n2025-06,a,东镇,村0,300\n2025-06,a,东镇,村0,-5\n"
            "2025-06,丁快递,西镇,村1,NaN\n5.6.2025,b,西镇,村1,2\n2025-06,丁快递,西镇,村1,2\n",
            [
                ("DEM-011", "counts.csv:4, column 企业"),
                ("TAB-017", "counts.csv:3, column 业务量"),
                ("TAB-017", "counts.csv:4, column 业务量"),
                ("TAB-017", "counts.csv:5, column 月份"),
            ],
        ),
        (
            "运单号,快递公司,到件时间,收件地址,重量\n1,a,2025-05-01 08:00,东镇村0,-1\n"
            "2,a,20250503080000,东镇村0,1\n",
            [
                ("TAB-017", "counts.csv:2, column 重量"),
                ("TAB-017", "counts.csv:3, column 到件时间"),
            ],
        ),
    ],
)
def test_wrong_cells_of_volumes_are_faults_beside_those_of_other_files(office, command, rows, told):
    (office / "counts.csv").write_text(rows, encoding="utf-8")
    villages = office / "villages.csv"
    done = command("init", "county", *WORDS, "--volumes", "counts.csv", "--producers", "none.csv")
    assert done.code == 2
    said = [line.split(" ", 2)[1:] for line in done.err.splitlines() if line.startswith("error ")]
    found = sorted((code, rest.split(": ")[0]) for code, rest in said if "counts.csv" in rest)
    assert found == told
    assert len(said) == len(found) + 1  # the producers' file that is not there
    assert villages.is_file()
    assert not (office / "county").exists()


def test_check_warns_of_counts_that_nothing_reads(office, command):
    (office / "counts.csv").write_text("企业,乡镇,村名,业务量\na,东镇,村0,300\n", encoding="utf-8")
    assert command("init", "county", *WORDS, "--volumes", "counts.csv").code == 0
    done = command("check", "county/scenario.yaml", "--json")
    assert done.code == 0
    (warning,) = [each for each in done.json["warnings"] if each["code"] == "DEM-014"]
    assert warning["where"].endswith("volumes.csv")
    assert "ratios per resident" in warning["message"]
    (office / "county" / "volumes.csv").unlink()
    done = command("check", "county/scenario.yaml", "--json")
    assert not [each for each in done.json["warnings"] if each["code"] == "DEM-014"]


def test_the_tables_that_init_writes_are_read_again_to_the_same(office, command):
    assert command("init", "one", *WORDS).code == 0
    again = [
        "--roads", "roads.osm", "--villages", "one/villages.csv", "--stations", "one/stations.csv",
        "--firms", "one/firms.csv", "--hub", "116.12,36.12", "--name", "青岩县",
    ]  # fmt: skip
    assert command("init", "two", *again).code == 0
    for name in ("villages.csv", "stations.csv", "firms.csv", "scenario.yaml"):
        assert (office / "one" / name).read_bytes() == (office / "two" / name).read_bytes()


@pytest.mark.parametrize("without", ["--roads", "--villages", "--stations", "--firms", "--hub"])
def test_what_is_missing_is_named_and_check_says_what_to_state(office, command, without):
    at = WORDS.index(without)
    words = WORDS[:at] + WORDS[at + 2 :]
    done = command("init", "county", *words, "--json")
    assert done.code == 0, done.err
    assert without[2:] in {row["key"] for row in done.json["missing"]}
    checked = command("check", "county/scenario.yaml", "--json")
    if without == "--firms":
        assert checked.code == 0
    else:
        assert checked.code == 2
        assert all(fault["hint"] for fault in checked.json["faults"])


def test_nothing_at_all_is_a_folder_that_says_what_to_do(office, command):
    done = command("init", "empty", "--json")
    assert done.code == 0
    keys = {row["key"] for row in done.json["missing"]}
    assert keys >= {"roads", "villages", "stations", "hub", "firms", "demand.residents"}
    assert done.json["yours"] == []


def test_producers_are_the_planners_and_their_faults_stand_beside_the_others(office, command):
    text = "合作社名称,所在村,产品,占比\n羊场,村3,羊肉,30%\n"
    (office / "producers.csv").write_text(text, encoding="gb18030")
    done = command("init", "county", *WORDS, "--producers", "producers.csv", "--json")
    assert done.code == 0, done.err
    assert "producers" in done.json["yours"]
    producer = read_scenario(office / "county" / "scenario.yaml").producers[0]
    assert (producer.village, producer.townships) == ("379999020203", ("379999020",))
    assert (producer.name, producer.product, float(producer.share)) == ("羊场", "lamb", 0.3)
    assert command("check", "county/scenario.yaml").code == 0
    (office / "producers.csv").write_text(text.replace("村3", "村99"), encoding="gb18030")
    (office / "firms.csv").write_text("id,kind,share\na,express,x\n")
    done = command("init", "other", *WORDS, "--producers", "producers.csv")
    assert done.code == 2
    assert "TRC-001" in done.err
    assert "NET-012" in done.err
    assert not (office / "other").exists()


def test_no_value_of_tang_county_reaches_another(office, command):
    """Every place-bound value of Tang County is changed to a canary; none is found."""
    assert command("init", "county", *WORDS).code == 0
    tang = yaml.safe_load((ROOT / "scenarios" / "tangxian.yaml").read_text("utf-8"))
    canaries = set()

    def values(value):
        if isinstance(value, dict):
            for key, inner in value.items():
                if key not in ("status", "unit", "kind", "product", "remove", "scope"):
                    yield from values(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from values(inner)
        elif isinstance(value, str) and len(value) > 2:
            yield value

    for path in (*PLACE_BOUND, "name", "title", "roads"):
        part = tang
        for key in path.split("."):
            part = part.get(key, {}) if isinstance(part, dict) else {}
        canaries |= set(values(part))
    canaries = {text for text in canaries if not text.startswith("firm_")} - {"post", "coop"}
    assert len(canaries) > 30
    folder = office / "county"
    scenario = read_scenario(folder / "scenario.yaml")
    texts = [json.dumps(scenario.model_dump(mode="json"), ensure_ascii=False)]
    texts += [path.read_text("utf-8-sig") for path in sorted(folder.iterdir())]
    for text in texts:
        assert [word for word in sorted(canaries) if word in text] == []
        assert "500120" not in text
    assert scenario.producers == ()


def test_faults_of_all_files_come_at_once_and_nothing_is_left(office, command):
    text = (office / "villages.csv").read_text("gb18030")
    (office / "villages.csv").write_text(text.replace("116.065", "x"), encoding="gb18030")
    (office / "firms.csv").write_text("编号,名称,类型,份额\na,甲,飞机,1\n", encoding="gb18030")
    done = command("init", "county", *WORDS)
    assert done.code == 2
    assert "villages.csv" in done.err
    assert "firms.csv" in done.err
    assert not (office / "county").exists()


def faults(text):
    """Return code, place and the rest of each fault line of a command."""
    return re.findall(r"^error (\S+) (.+?): (.*)$", text, re.MULTILINE)


def test_a_fault_of_one_file_or_word_hides_none_of_another(office, command):
    text = (office / "villages.csv").read_text("gb18030").splitlines()
    text[1] = text[1].rsplit(",", 1)[0] + ",-5"
    cells = text[2].split(",")
    text[2] = ",".join([*cells[:3], "", *cells[4:]])
    (office / "villages.csv").write_text("\n".join(text), encoding="gb18030")
    (office / "firms.csv").write_text("编号,名称,类型,份额\na,甲,飞机,1\n", encoding="gb18030")
    (office / "producers.csv").write_text("村,产品,占比\n村3,龙虾,30%\n", encoding="gb18030")
    words = ["116.12" if word == "116.12,36.12" else word for word in WORDS]
    done = command("init", "county", *words, "--producers", "producers.csv")
    assert done.code == 2
    told = {(code, where) for code, where, _ in faults(done.err)}
    assert told == {
        ("NET-012", "--hub"),
        ("NET-012", "villages.csv:2, column 常住人口"),
        ("NET-012", "villages.csv:3, column 经度"),
        ("NET-014", "firms.csv:2, column 类型"),
        ("TRC-006", "producers.csv:2, column 产品"),
    }
    assert not (office / "county").exists()


def test_an_unknown_township_stands_beside_the_faults_of_the_firms(office, command):
    text = (office / "villages.csv").read_text("gb18030").replace("村2,东镇", "村2,东真")
    text = text.replace("379999010202", "V2")
    (office / "villages.csv").write_text(text, encoding="gb18030")
    (office / "firms.csv").write_text("编号,名称,类型,份额\na,甲,飞机,1\n", encoding="gb18030")
    done = command("init", "county", *WORDS)
    assert done.code == 2
    assert {code for code, _, _ in faults(done.err)} == {"NET-015", "NET-014"}


def test_townships_of_producers_are_codes_without_a_hub(office, command):
    (office / "producers.csv").write_text("村,产品,占比\n村3,羊肉,30%\n", encoding="gb18030")
    at = WORDS.index("--hub")
    words = WORDS[:at] + WORDS[at + 2 :]
    done = command("init", "county", *words, "--producers", "producers.csv")
    assert done.code == 0, done.err
    text = (office / "county" / "producers.csv").read_text("utf-8-sig")
    assert '"379999020"' in text
    assert "西镇" not in text


def test_what_was_set_aside_and_cleaned_is_said(office, command):
    text = (office / "villages.csv").read_text("gb18030").replace("379999010200", "379999 010 200")
    total = sum(PEOPLE.values())
    (office / "villages.csv").write_text(f"{text}\n合计,,,,,{total}\n", encoding="gb18030")
    done = command("init", "county", *WORDS, "--json")
    assert done.code == 0, done.err
    table = done.json["tables"][0]
    assert table["set_aside"] == {"rows of totals": 1}
    assert table["cleaned"] == {"codes with blanks in 行政区划代码": 1}
    assert '"379999010200"' in (office / "county" / "villages.csv").read_text("utf-8-sig")
    plain = command("init", "again", *WORDS)
    assert "set aside: 1 rows of totals" in plain.err + plain.out


@pytest.mark.parametrize(
    "odd", ["37999901020O", "37999901o200", "37999901020l", "３７９９９９０１０２OO"]
)
def test_a_letter_in_a_code_of_digits_is_shown_with_the_likely_code(office, command, odd):
    text = (office / "villages.csv").read_text("gb18030").replace("379999010200", odd)
    (office / "villages.csv").write_text(text, encoding="gb18030")
    done = command("init", "county", *WORDS)
    assert done.code == 2
    [(code, where, rest)] = faults(done.err)
    assert (code, where) == ("NET-008", "villages.csv:2, column 行政区划代码")
    assert ("379999010201" if odd[-1] == "l" else "379999010200") in rest


def test_roads_of_a_pbf_extract_are_those_of_the_xml(office, command):
    osmium = pytest.importorskip("osmium")
    with osmium.SimpleWriter("roads.osm.pbf") as writer:
        for entity in osmium.FileProcessor("roads.osm"):
            (writer.add_node if entity.is_node() else writer.add_way)(entity)
    assert command("init", "one", *WORDS).code == 0
    words = ["roads.osm.pbf" if word == "roads.osm" else word for word in WORDS]
    done = command("init", "two", *words)
    assert done.code == 0, done.err
    one, two = (
        json.loads((office / name / "roads.geojson").read_text()) for name in ("one", "two")
    )
    said = json.dumps(two["features"], ensure_ascii=False)
    assert said.replace("roads.osm.pbf", "roads.osm") == json.dumps(
        one["features"], ensure_ascii=False
    )
    whole = (office / "roads.osm.pbf").read_bytes()
    (office / "roads.osm.pbf").write_bytes(whole[: len(whole) // 2])
    done = command("init", "three", *words)
    assert done.code == 2
    assert "error NET-001 roads.osm.pbf" in done.err
    assert not (office / "three").exists()


def test_merged_cells_of_a_workbook_count_in_each_of_their_rows(office, command):
    """Townships merged down their villages, a merged title above, a merged total below."""
    import openpyxl

    lines = [row.split(",") for row in (office / "villages.csv").read_text("gb18030").splitlines()]
    heads, rows = lines[0], sorted(lines[1:], key=lambda row: row[2])
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["青岩县行政村基本情况"])
    sheet.merge_cells("A1:F1")
    sheet.append(heads)
    for row in rows:
        sheet.append([*row[:3], float(row[3]), float(row[4]), int(row[5])])
    names = [row[2] for row in rows]
    for name in sorted(set(names)):
        first = 3 + names.index(name)
        sheet.merge_cells(f"C{first}:C{first + names.count(name) - 1}")
    sheet.append(["合计", None, None, None, None, sum(PEOPLE.values())])
    sheet.merge_cells("A15:E15")
    book.save(office / "villages.xlsx")
    assert command("init", "one", *WORDS).code == 0
    words = ["villages.xlsx" if word == "villages.csv" else word for word in WORDS]
    done = command("init", "two", *words, "--json")
    assert done.code == 0, done.err
    assert done.json["warnings"] == []
    assert done.json["tables"][0]["set_aside"] == {
        "rows above the heads": 1,
        "rows of totals": 1,
    }
    one, two = ((office / name / "villages.csv").read_text("utf-8-sig") for name in ("one", "two"))
    assert sorted(one.splitlines()) == sorted(two.splitlines())


def test_a_folder_that_is_used_is_refused(office, command):
    (office / "county").mkdir()
    (office / "county" / "mine.txt").write_text("x")
    done = command("init", "county", *WORDS)
    assert done.code == 4
    assert "RUN-001" in done.err
    assert (office / "county" / "mine.txt").read_text() == "x"


def commands(page):
    text = (ROOT / "docs" / page).read_text("utf-8")
    return [
        block
        for language, block in re.findall(r"```(\w*)\n(.*?)```", text, re.DOTALL)
        if not language
    ]


def test_both_pages_have_the_same_commands():
    english = commands("your_own_county.md")
    assert english == commands("your_own_county.zh.md")
    assert len(english) == 5


@pytest.mark.slow
def test_the_page_is_played_from_files_to_report(office, command):
    producers = "合作社名称,所在村,产品,占比\n羊场,村3,羊肉,30%\n"
    (office / "producers.csv").write_text(producers, encoding="gb18030")
    text = (ROOT / "docs" / "your_own_county.md").read_text("utf-8")
    blocks = re.findall(r"```(\w*)\n(.*?)```", text, re.DOTALL)
    played = 0
    for language, block in blocks:
        if language == "yaml":
            path = office / "qingyan" / "scenario.yaml"
            own = path.read_text("utf-8")
            path.write_text(own[: own.index("\ncoldchain:")] + "\n" + block, encoding="utf-8")
            continue
        for line in block.strip().splitlines():
            first, *words = shlex.split(line)
            assert first == "logistics-sim"
            done = command(*words, timeout=300)
            assert done.code == 0, line + done.err
            played += 1
    assert played == 7
    assert (office / "first" / "report.html").stat().st_size > 100_000
    assert (office / "map.png").is_file()
    dearer = json.loads((office / "dearer" / "answer.json").read_text("utf-8"))
    cheaper = json.loads((office / "first" / "answer.json").read_text("utf-8"))
    assert dearer["cost"]["after"] > cheaper["cost"]["after"]
    manifest = json.loads((office / "dearer" / "manifest.json").read_text("utf-8"))
    assert manifest["set"] == ["costs.driver_yuan_h=26"]
