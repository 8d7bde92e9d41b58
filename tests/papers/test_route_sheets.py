"""Sheets carry the plan whole: every stop once, every break, every gram."""

import pandas as pd

from logistics_sim.papers.route_sheets import sum_trips
from logistics_sim.papers.station_timetables import station_timetables, village_times
from logistics_sim.papers.tracks import trip_tracks
from logistics_sim.routing import Plan


def test_sums_are_those_of_the_plan(both):
    for one in both:
        days = len(one.plan.weekdays)
        said = one.plan.summary()
        week = [(sheet.totals, len(sheet.weekdays)) for sheet in one.sheets]
        assert said["trips"] == round(sum(t.trips * n for t, n in week) / days, 2)
        assert said["stops"] == round(sum(t.stops * n for t, n in week) / days, 2)
        assert said["distance_km"] == round(
            sum(t.distance_m * n for t, n in week) / days / 1_000, 3
        )
        for name, column in {
            "down_items": "unload_items",
            "up_items": "load_items",
            "down_g": "unload_g",
            "up_g": "load_g",
        }.items():
            assert sum(getattr(t, name) for t, _ in week) == one.plan.stops[column].sum()


def test_breaks_are_those_of_each_trip(both):
    for one in both:
        breaks = one.plan.trips.set_index("trip_id")["break_s"]
        for sheet in one.sheets:
            for trip in sheet.trips:
                assert sum_trips([trip]).rest_s == breaks[trip.trip_id]
                assert all(call.rest_s >= 0 for call in trip.calls)


def test_a_break_stands_where_the_clock_is_not_explained_by_the_drive(alliance):
    """By hand: an hour more before the second stop is an hour of break that begins at 08:09."""
    plan = alliance.plan
    trips, stops = plan.trips.head(1).copy(), plan.stops.copy()
    stops = stops[stops["trip_id"] == trips["trip_id"].iloc[0]].copy()
    assert len(stops) > 2
    later = stops["seq"] >= 2
    stops.loc[later, ["arrive_s", "depart_s"]] += 3_600
    changed = Plan(plan.operator, trips, stops, plan.fixed_yuan)
    from logistics_sim.papers import route_sheets

    calls = route_sheets(alliance.scenario, alliance.world, changed)[0].trips[0].calls
    before = [call.rest_s for call in alliance_trip(alliance, trips["trip_id"].iloc[0]).calls]
    assert calls[1].rest_s == before[1] + 3_600
    assert calls[1].rest_from_s == calls[0].depart_s
    assert [c.rest_s for n, c in enumerate(calls) if n != 1] == before[:1] + before[2:]


def alliance_trip(one, trip_id):
    return next(trip for sheet in one.sheets for trip in sheet.trips if trip.trip_id == trip_id)


def test_trips_of_a_vehicle_follow_each_other(both):
    for one in both:
        for sheet in one.sheets:
            assert sheet.trips
            starts = [trip.start_s for trip in sheet.trips]
            assert starts == sorted(starts)
            assert all(trip.back.place == trip.origin == sheet.base for trip in sheet.trips)


def test_stations_have_every_call_once(both):
    for one in both:
        tables = station_timetables(one.sheets)
        stops = one.plan.stops
        ends = stops.groupby("trip_id")["seq"].transform("max")
        calls = stops[stops["seq"] < ends].groupby(["trip_id", "place"]).size()
        assert sum(len(table.arrivals) for table in tables) == len(calls)
        for table in tables:
            clock = [arrival.arrive_s for arrival in table.arrivals]
            assert clock == sorted(clock)
            here = stops[(stops["place"] == table.place.place_id) & (stops["seq"] < ends)]
            assert sum(a.down_items for a in table.arrivals) == here["unload_items"].sum()
            assert all(a.from_hub_s < a.arrive_s <= a.depart_s < a.there_s for a in table.arrivals)


def test_every_village_is_told_where_its_parcels_change_hands(both):
    for one in both:
        tables = station_timetables(one.sheets)
        called = {table.place.place_id for table in tables}
        villages = village_times(one.world, one.plan, tables)
        kinds = one.world.places["kind"]
        assert len(villages) == (kinds == "village").sum()
        for times in villages:
            own = times.village.place_id in called
            assert (times.station == times.village) == own
            assert times.station.place_id in called | {"hub"}


def test_a_village_without_a_call_is_served_from_the_place_above(alliance):
    tables = station_timetables(alliance.sheets)
    lost = next(table for table in tables if table.place.kind == "village")
    rest = [table for table in tables if table is not lost]
    unserved = [{"village": lost.place.place_id, "wave": 2}, {"village": "x", "wave": 1}]
    plan = Plan(
        alliance.plan.operator,
        alliance.plan.trips,
        alliance.plan.stops,
        alliance.plan.fixed_yuan,
        unserved,
    )
    found = village_times(alliance.world, plan, rest)
    mine = next(times for times in found if times.village == lost.place)
    places = alliance.world.places.set_index("place_id")
    parent = places.loc[lost.place.place_id, "parent"]
    assert mine.station.place_id in (parent, "hub")
    assert mine.missed_waves == (2,)


def test_tracks_lead_along_the_roads_of_the_timetable(both):
    for one in both:
        tracks = trip_tracks(one.world, one.sheets)
        assert set(tracks) == set(one.plan.trips["trip_id"])
        where = one.world.network.nodes.set_index("id")[["lon", "lat"]]
        for sheet in one.sheets:
            for trip in sheet.trips:
                line = [tuple(point) for point in tracks[trip.trip_id].tolist()]
                home = tuple(where.loc[trip.origin.place_id])
                assert line[0] == line[-1] == home
                at = 0
                for call in trip.calls:
                    at = line.index(tuple(where.loc[call.place.place_id]), at)


def test_names_are_printable(alliance):
    from dataclasses import replace

    places = alliance.world.places.copy()
    places["name"] = places["name"].astype(object)
    places.loc[1, "name"] = "坏\x00名\u2028"
    places.loc[2, "name"] = "\x07"
    from logistics_sim.papers.route_sheets import places_by_id

    found = places_by_id(replace(alliance.world, places=pd.DataFrame(places)))
    ids = list(found)
    assert found[ids[1]].name == "坏 名"
    assert found[ids[2]].name == ids[2]
