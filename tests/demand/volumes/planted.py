"""Waybills with planted faults, whose every count is known."""

import random

HEADS = "运单号,快递公司,到件时间,收件地址,乡镇,村,重量(kg),品类,方向"


def planted(places, firms, count, seed=7, year_month="2026-06", misspelt=(), away=0, twice=0):
    """Return rows of waybills, and ``{(firm, village code): parcels}`` of what is the county's."""
    rng = random.Random(seed)
    station = {p["township"]: p["name"] for p in places if p["kind"] == "township_station"}
    villages = [p for p in places if p["kind"] == "village"]
    rows, truth = [], {}
    for number in range(count):
        firm = rng.choice(firms)
        day, hour, minute = rng.randint(1, 28), rng.randint(6, 11), rng.randint(0, 59)
        stamp = f"{year_month}-{day:02d} {hour:02d}:{minute:02d}"
        kind = rng.choice(["快递", "快递", "快递", "生鲜"])
        way = rng.choice(["派件", "派件", "揽件"])
        weight = f"{rng.uniform(0.2, 5):.2f}"
        place = rng.choice(villages)
        name = place["name"]
        if number < len(misspelt):
            place, name = misspelt[number]
        key = firm, place["place_id"]
        truth[key] = truth.get(key, 0) + 1
        town = station[place["township"]]
        address = f"河北省保定市唐县{town}{name}{rng.randint(1, 99)}号"
        rows.append([f"YT{number:09d}", firm, stamp, address, town, name, weight, kind, way])
    for number in range(away):
        row = [
            f"WX{number:09d}",
            firms[0],
            f"{year_month}-05 08:00",
            "河北省保定市曲阳县某镇某村3号",
        ]
        rows.append([*row, "", "", "1.0", "快递", "派件"])
    rows += [list(rows[at]) for at in range(twice)]
    return rows, truth
