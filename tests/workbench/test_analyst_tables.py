"""Tables and pictures that notebooks ask for: hours by leg, days, temperatures, stations."""

import json

import numpy as np
import pytest

import logistics_sim as ls
from logistics_sim.core.errors import InfeasibleError, InputError, LogisticsError
from logistics_sim.core.units import HOUR_S
from tests.conftest import STATIONS


@pytest.fixture(scope="module")
def made(tmp_path_factory, make_county):
    return make_county(tmp_path_factory.mktemp("analysts") / "county")


@pytest.fixture(scope="module")
def after(made):
    return ls.plan(ls.read_scenario(made.scenario))


@pytest.fixture(scope="module")
def runs(after):
    return ls.replay(after, days=6, replications=2)


@pytest.mark.slow
def test_legs_add_up_to_the_mean_hours_of_what_arrived(runs):
    legs = runs.legs().query("target == 'express_48h'")
    assert legs["share"].sum() == pytest.approx(1)
    hours = []
    for number in range(2):
        table = runs.to_frame(number)
        mine = table[(table["class"] == "express") & (table["direction"] == "down")]
        mine = mine[(mine["at_hub_s"] >= 0) & (mine["at_hub_s"] + 48 * HOUR_S <= 6 * 86_400)]
        ends = mine[["at_village_s", "handed_over_s"]]
        end = ends.where(ends >= 0).min(axis=1)
        hours.append(((end - mine["at_hub_s"]) / HOUR_S).dropna().to_numpy())
    together = np.concatenate(hours)
    assert legs["n"].unique().tolist() == [together.size]
    assert legs["mean_h"].sum() == pytest.approx(together.mean())


def test_days_add_up_to_the_attainment(runs):
    days, whole = runs.by_day(), runs.attainment().set_index("target")
    sums = days.groupby("target")[["n", "on_time"]].sum()
    for target, row in sums.iterrows():
        assert row["n"] == whole.loc[target, "n"]
        assert row["on_time"] == whole.loc[target, "on_time"]
    first = runs.planned.county.scenario.first_day
    assert days["date"].min().date() >= first
    assert ((days["date"].dt.date.map(lambda day: (day - first).days)) == days["day"]).all()


def test_exposures_cover_the_cold_parcels(runs):
    table, parcels = runs.exposures(), runs.parcels[0]
    cold = parcels[(parcels["band"] != "ambient") & (parcels["direction"] == "down")]
    names = {f"P{number:09d}" for number in parcels.index[parcels["band"] != "ambient"]}
    assert set(table["parcel_id"]) <= names
    assert len(cold) > 0
    assert (table["end_s"] >= table["start_s"]).all()
    assert "product" in table


@pytest.mark.slow
def test_pictures_name_what_they_show(runs, after):
    legend = [text.get_text() for text in runs.plot().legends[0].get_texts()]
    assert len(legend) == 5
    both = ls.compare(runs, runs).plot()
    assert both.axes[0].get_xlabel().startswith("saving")
    station = after.county.world.places.query("kind == 'township_station'").iloc[0]
    busy = ls.plan(after.county.change(**{"demand.residents.base": 60_000}))  # several trips a wave
    named = busy.plot(township=station["name"])
    whole = busy.plot()
    drawn, everything = (sum(len(axes.lines) for axes in f.axes) for f in (named, whole))
    assert 0 < drawn < everything
    with pytest.raises(InputError, match="RTE-010"):
        after.plot(township="nowhere")


def test_stations_of_a_small_county(after):
    county = after.county
    found = ls.stations(county, 2)
    assert repr(found).startswith("StationSites(p-median, 2 stations, ")
    table = found.to_frame()
    assert table["has_station"].sum() == 2
    assert set(table["station_name"]) == set(found.stations()["name"])
    assert found.to_gdf().crs.to_epsg() == 4326
    line = found.frontier([1, 2, 6]).to_frame()
    assert line["mean_km"].is_monotonic_decreasing
    assert line["mean_km"].iloc[-1] == 0
    assert "p-median" in found._repr_html_()
    assert found.plot().axes
    with pytest.raises((InputError, InfeasibleError), match="SIT-"):
        ls.stations(county, 0)


def test_a_new_county_from_files(made, tmp_path):
    roads = json.loads(made.roads.read_text(encoding="utf-8"))
    lines = [f for f in roads["features"] if f["geometry"]["type"] == "LineString"]
    for line in lines:
        line["properties"] = {"highway": "secondary"}
    file = tmp_path / "我的 roads.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": lines}), encoding="utf-8")
    rows = ["编码,村名,乡镇,经度,纬度,常住人口"]
    for place in roads["features"]:
        said = place["properties"]
        if said.get("kind") == "village":
            lon, lat = place["geometry"]["coordinates"]
            rows.append(f"{said['id']},{said['name']},{said['township']},{lon},{lat},500")
    villages = tmp_path / "villages.csv"
    villages.write_text("\n".join(rows), encoding="gbk")
    stations = tmp_path / "stations.csv"
    lines = [f"{name},{name}镇,{lon},{lat}" for name, (lon, lat) in STATIONS.items()]
    stations.write_text("\n".join(["编码,名称,经度,纬度", *lines]), encoding="utf-8")
    files = {"roads": file, "villages": villages, "stations": stations}
    found = ls.new_county(tmp_path / "县", **files, hub=(115.0, 38.7), name="小县")
    assert "yours" in repr(found)
    assert "firms" in set(found.missing()["key"])
    assert {"key", "base", "low", "high", "weight"} <= set(found.to_frame().columns)
    assert {"roads", "villages", "hub"} <= set(found.made.yours)
    assert found.read().check().empty
    with pytest.raises(LogisticsError, match="RUN-001"):
        ls.new_county(tmp_path / "县", roads=file)
    with pytest.raises(InputError, match="NET-006"):
        ls.new_county(tmp_path / "other", roads=file, hub=(38.7, 115.0))
