"""Figures of the cold chain say what their tables hold, and draw also when there is little."""

import numpy as np
import pandas as pd
import pytest

from logistics_sim.network import Lines, Network
from logistics_sim.report.cold_figures import (
    excursion_sheet,
    leg_temperature_chart,
    life_left,
    vehicle_day,
)
from logistics_sim.report.figures.style import figure_style
from logistics_sim.report.maps import map_figure


@pytest.fixture
def tables():
    places = pd.DataFrame(
        {
            "place_id": ["hub", "T1", "T1v1", "T1v2"],
            "kind": ["hub", "township_station", "village", "village"],
            "name": ["中心", "镇", "<甲>村", "乙村"],
            "lon": [114.9, 114.8, 114.7, 114.6],
            "lat": [38.7, 38.8, 38.9, 39.0],
        }
    )
    parcels = pd.DataFrame(
        {
            "direction": ["down", "up", "down"],
            "origin": ["hub", "T1v1", "hub"],
            "destination": ["T1v1", "hub", "T1v1"],
        },
        index=[3, 5, 8],
    )
    exposures = pd.DataFrame(
        {
            "parcel_id": ["P000000003", "P000000003", "P000000005", "P000000008"],
            "leg": ["hub", "local", "local", "local"],
            "kept": ["cold room", "box", "box", "fresh"],
            "temp_end_c": [4.0, 12.0, 11.0, 5.0],
            "excursion_s": [0, 1_800, 600, 0],
            "life_used": [0.1, 0.2, 0.05, 1.4],
        }
    )
    return places, parcels, exposures


def sheet_of(places, parcels, exposures):
    """Return the map of minutes outside the band on one road."""
    names = dict(zip(places["place_id"], places["name"], strict=True))
    edges = pd.DataFrame({"road_class": ["county"], "length_m": [9_000]})
    lines = Lines.pack([places[["lon", "lat"]].to_numpy()[:2]])
    network = Network(places.rename(columns={"place_id": "id"}), edges, lines)
    return excursion_sheet(network, places, parcels, exposures, names.get)


def test_a_map_without_cold_parcels_says_so(tables):
    places, parcels, exposures = tables
    sheet = sheet_of(places, parcels, exposures.iloc[:0])
    with figure_style():
        map_figure([sheet]).canvas.draw()
    assert "no cold parcels: 2 villages" in {entry.label for entry in sheet.key()}
    assert "0 villages with cold parcels" in sheet.alt()


def test_the_map_means_minutes_by_village(tables):
    sheet = sheet_of(*tables)
    with figure_style():
        map_figure([sheet]).canvas.draw()
    said = sheet.alt()
    key = {entry.label for entry in sheet.key()}
    assert "no cold parcels: 1 villages" in key
    assert "1–15 minutes: 1 villages" in key
    # 30, 10 and 0 minutes at the first village; none at the second.
    assert "1 villages" in said
    assert "at most 13 (<甲>村)" in said


def test_legs_show_the_warmest(tables):
    with figure_style():
        figure, said = leg_temperature_chart(tables[2], 0.0, 10.0)
        figure.canvas.draw()
    assert "after the leg “local”" in said
    bars = [patch for patch in figure.axes[0].patches if patch.get_height() > 0]
    assert len(bars) >= 3


def test_life_left_is_never_negative(tables):
    with figure_style():
        figure, said = life_left(tables[2])
        figure.canvas.draw()
    assert "3 cold parcels" in said
    assert "the lowest has 0 %" in said
    line = figure.axes[0].lines[0]
    assert np.asarray(line.get_xdata()).min() == 0


def test_a_vehicles_day(tables):
    records = pd.DataFrame(
        {
            "device": ["van/fresh"] * 4 + ["other/fresh"],
            "time": [f"2025-09-01T0{hour}:00:00+08:00" for hour in range(6, 9)]
            + ["2025-09-02T06:00:00+08:00", "2025-09-01T06:00:00+08:00"],
            "trip": ["a", "b", "b", "a", "a"],
            "temp_c": [4.0, 12.0, 13.0, 4.0, 99.0],
            "door": ["open", "closed", "closed", "closed", "open"],
            "alarm": ["none", "none", "high", "none", "high"],
        }
    )
    with figure_style():
        figure, said = vehicle_day(records, "van/fresh", 0.0, 10.0)
        figure.canvas.draw()
        empty, nothing = vehicle_day(records, "nobody", None, None)
        empty.canvas.draw()
    assert "3 readings, 1 with the door open, 1 with an alarm" in said
    assert "0 readings" in nothing
    lines = [np.asarray(line.get_xdata()).tolist() for line in figure.axes[0].lines]
    assert lines == [[6], [7, 8]]


def test_empty_tables_still_draw(tables):
    exposures = tables[2]
    with figure_style():
        for figure, _ in (
            leg_temperature_chart(exposures.iloc[:0], None, None),
            life_left(exposures.iloc[:0]),
        ):
            figure.canvas.draw()
