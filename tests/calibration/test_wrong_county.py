"""A county planted wrong: a road is missing and a firm lies. The page must show both."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from benchmarks.planted_tracks import ROOT, plant
from logistics_sim.demand import generate_parcels, with_categories
from logistics_sim.language import LANGUAGES
from logistics_sim.network import read_network
from logistics_sim.network.save import write_network
from logistics_sim.places.build import places_table
from logistics_sim.scenario import read_scenario
from logistics_sim.scenario.writer import write_scenario

DAYS, LIAR = 14, "express_b"
NEAR_M = 400
FEW = {"demand.inbound_per_village_resident.base": 3, "demand.inbound_per_village_resident.low": 1}
"""A few thousand parcels a day: Tang County's firms and places, not its volumes."""


@pytest.fixture(scope="module")
def wrong(tmp_path_factory):
    """Scenario, scans and tracks; `LIAR` sends half of what it states, one road is not there."""
    root = tmp_path_factory.mktemp("wrong")
    planted = plant(5, 3, 2)
    (root / "networks").mkdir()
    write_network(planted.network, root / "networks" / "roads.geojson")
    said = read_scenario(ROOT / "scenarios" / "tangxian.yaml")
    path = root / "scenarios" / "wrong.yaml"
    path.parent.mkdir()
    write_scenario(said.change(**FEW, roads="../networks/roads.geojson"), path)
    planted.rows.to_csv(root / "tracks.csv", index=False)
    said = read_scenario(path)
    places = places_table(said, planted.network)
    parcels = with_categories(generate_parcels(said, places, DAYS), said, places)
    down = (parcels["direction"] == "down") & (parcels["class"] != "ltl")
    lie = (parcels["firm"].astype(str) == LIAR) & (np.arange(len(parcels)) % 2 == 0)
    parcels = parcels[(down & ~lie).to_numpy()]
    start = np.datetime64(said.start_date, "s")
    parts = []
    for kind, later_s in (("到件扫描", 3_600), ("到站扫描", 18_000)):
        moment = start + (parcels["ready_s"].to_numpy() + later_s).astype("timedelta64[s]")
        part = pd.DataFrame({"运单号": parcels.index.map("P{}".format), "扫描类型": kind})
        there = parcels["destination"].astype(str).to_numpy()
        part["站点代码"] = "hub" if kind == "到件扫描" else there
        part["快递公司"] = parcels["firm"].astype(str).to_numpy()
        part["扫描时间"] = [text.replace("T", " ") for text in np.datetime_as_string(moment)]
        parts.append(part)
    pd.concat(parts).to_csv(root / "scans.csv", index=False)
    return path, root, planted


def on_the_road(row, planted):
    """Whether the row's ends lie at the ends of the road that was taken out."""
    true = read_network(ROOT / "networks" / "tangxian_roads.geojson")
    line = true.lines[planted.missing[0]]
    ends = {tuple(line[0]), tuple(line[-1])}
    return all(
        min(np.hypot((lon - x) * 86_800, (lat - y) * 111_195) for x, y in ends) < NEAR_M
        for lon, lat in (row["from"], row["to"])
    )


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_the_missing_road_and_the_firm_that_lies(wrong, command, tmp_path, language):
    path, root, planted = wrong
    out = tmp_path / "made"
    records = ("--scans", root / "scans.csv", "--tracks", root / "tracks.csv")
    done = command("calibrate", path, *records, "--out", out, "--lang", language)
    assert done.code == 0, done.err
    told = json.loads((out / "calibration.json").read_text(encoding="utf-8"))
    assert [row["firm"] for row in told["volumes"] if row["contradicted"]] == [LIAR]
    liar = next(row for row in told["volumes"] if row["firm"] == LIAR)
    assert liar["recorded"] / liar["stated"] == pytest.approx(0.5, abs=0.05)
    road = told["missing_roads"][0]
    assert on_the_road(road, planted)
    page = (out / "page.html").read_text(encoding="utf-8")
    text = re.sub(r"<[^>]+>", " ", page)
    sentence = {
        "en": rf"{liar['name']}: {liar['stated']:,.0f} parcels a day are stated, "
        rf"{liar['recorded']:,.0f} were scanned",
        "zh": rf"{liar['name']}：申报每天 {liar['stated']:,.0f} 件，"
        rf"扫描 {liar['recorded']:,.0f} 件",
    }[language]
    assert sentence in text
    assert sentence in done.out
    heading = {"en": "Missing roads", "zh": "缺失的道路"}[language]
    part = text[text.index(heading) :]
    assert f"{road['from'][0]:.5f}, {road['from'][1]:.5f}" in part
    assert f"{road['passes']}" in part
    assert 'alt="tracks.png"' in page
