"""Places of a volume file: by code, by name within the township, by the nearest spelling."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.demand.volumes.corrections import OTHER_COUNTY, Corrections
from logistics_sim.network.station_names import codes_by_part, short_township
from logistics_sim.office_tables.signs import match_key

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.office_tables import OfficeColumns

UNMATCHED, BLANK = -1, -3
"""Stand for the row of a place that was not found, and of a row that names none."""
LEAST_SCORE = 50.0
"""Likeness in per cent from which a spelling is proposed."""
SUFFIX = re.compile(r"(村民委员会|村委会|居委会|社区|行政村|村|屯)$")
COUNTY = re.compile(r"(?:^|省|市|州)([\u4e00-\u9fff]{1,8}?(?:自治县|县|区))")
HOUSE = re.compile(r"^(.*?(?:村委会|村|社区|屯|庄))[^村社屯庄]*$")
CODE = re.compile(r"^\d{12}$")
MEANINGS = ("village_code", "village", "township", "county", "address")


def short(name: str) -> str:
    """Return a village's name as it is compared: without 村, 村委会 and the like.

    >>> short("岭西村村委会") == short("岭西") == short("岭西村")
    True
    """
    key = match_key(name)
    while (cut := SUFFIX.sub("", key)) and cut != key:
        key = cut
    return key


@dataclass
class PlaceIndex:
    """Names and codes of a county's places, to look texts up in."""

    places: pd.DataFrame
    by_code: dict[str, int] = field(default_factory=dict)
    stations: dict[str, int] = field(default_factory=dict)
    townships: dict[str, str] = field(default_factory=dict)
    villages: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    prefix: str = ""

    def __post_init__(self) -> None:
        """Fill the index from the places table."""
        table = self.places
        members: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        columns = zip(
            table["place_id"], table["kind"], table["name"], table["township"],
            table["admin_code"], strict=True,
        )  # fmt: skip
        for row, (code, kind, name, township, admin) in enumerate(columns):
            self.by_code[str(code)] = row
            self.by_code.setdefault(str(admin), row)
            if kind == "township_station":
                self.stations[str(township)] = row
                for text in (str(township), match_key(name), short_township(match_key(name))):
                    self.townships.setdefault(text, str(township))
            elif kind == "village":
                members[str(township)][short(str(name))].append(row)
        self._name_townships_by_part()
        self.by_code.pop("", None)
        self.villages = {code: dict(names) for code, names in members.items()}
        codes = [code[:6] for code in map(str, table["place_id"]) if code[:6].isdecimal()]
        self.prefix = max(set(codes), key=codes.count) if codes else ""

    def _name_townships_by_part(self) -> None:
        """Know a township by the part of its station's name: 东镇 of 东镇综合服务站."""
        table = self.places
        stations = table[table["kind"] == "township_station"]
        names = dict(zip(stations["township"].astype(str), stations["name"], strict=True))
        for part, code in codes_by_part(names).items():
            self.townships.setdefault(part, code)

    def township(self, text: str) -> str:
        """Return the code of a township, empty when it is not known."""
        key = match_key(text)
        return self.townships.get(key) or self.townships.get(short_township(key), "")

    def township_within(self, address: str) -> str:
        """Return the township whose name stands in `address`, the longest name first."""
        names = sorted((n for n in self.townships if len(n) > 1), key=lambda n: (-len(n), n))
        return next((self.townships[name] for name in names if name in address), "")

    def village(self, name: str, township: str) -> int:
        """Return the village of this name within `township`, or the only one in the county."""
        key = short(name)
        inside = [township] if township else list(self.villages)
        found = [row for code in inside for row in self.villages.get(code, {}).get(key, ())]
        return found[0] if len(found) == 1 else UNMATCHED

    def village_within(self, address: str, township: str) -> int:
        """Return the village whose name stands in `address`, the longest first.

        `township` is the code of its township, empty where it is not known.
        """
        inside = [township] if township else list(self.villages)
        found = [
            (len(name), row)
            for code in inside
            for name, rows in self.villages.get(code, {}).items()
            if name and any(name + end in address for end in ("村", "社区", "屯", "庄"))
            for row in rows
        ]
        longest = max((size for size, _ in found), default=0)
        best = {row for size, row in found if size == longest}
        return best.pop() if len(best) == 1 else UNMATCHED

    def nearest(self, text: str, township: str) -> tuple[int, float]:
        """Return the village of `township` spelt most like `text`, and the likeness in per cent."""
        from rapidfuzz import fuzz, process

        inside = [township] if township in self.villages else list(self.villages)
        names = [(name, rows[0]) for code in inside for name, rows in self.villages[code].items()]
        found = process.extractOne(
            short(text), [n for n, _ in names], scorer=fuzz.ratio, score_cutoff=LEAST_SCORE
        )
        return (UNMATCHED, 0.0) if found is None else (names[found[2]][1], float(found[1]))


@dataclass
class Matched:
    """The place of each row of a file, and what was found on the way.

    Attributes
    ----------
    place
        Row of the places table; `UNMATCHED`, `OTHER_COUNTY` or `BLANK` where there is none.
    township
        Code of the township of each row that names one, else empty.
    by
        Rows matched by each way.
    proposals
        One row for each unclear text, columns of `corrections.COLUMNS`.
    county
        The county's name that the addresses were held against.
    """

    place: NDArray[np.int32]
    township: NDArray[np.object_]
    by: dict[str, int]
    proposals: pd.DataFrame
    county: str


def match_places(
    table: OfficeColumns,
    index: PlaceIndex,
    corrections: Corrections,
    items: NDArray[np.int64],
    county: str = "",
) -> Matched:
    """Match each row of `table`; every distinct combination of texts is looked up once.

    `corrections` are what a person confirmed, `items` the parcels of each row. `county` is
    the county's own name; without it the one that stands most often in the file.
    """
    import pandas as pd

    keys = np.zeros(len(table), dtype=np.int64)
    parts: list[list[str]] = []
    for meaning in MEANINGS:
        column = table.column(meaning)
        texts: tuple[str, ...] = column.texts
        codes = column.codes
        if meaning == "address":
            cut, distinct = pd.factorize(np.array([_place_part(t) for t in texts], dtype=object))
            codes, texts = cut.astype(np.int32)[codes], tuple(distinct)
        packed, seen = pd.factorize(keys * max(len(texts), 1) + codes)
        parts = [[old[k // max(len(texts), 1)] for k in seen] for old in parts]
        parts.append([texts[int(k) % max(len(texts), 1)] for k in seen] if texts else [])
        keys = packed.astype(np.int64)
    count = np.bincount(keys, items, minlength=len(parts[0])).astype(np.int64)
    rows = list(zip(*parts, strict=True))
    own = match_key(county) or _usual_county(rows, count)
    found, towns, ways, unclear = [], [], [], []
    for number, texts5 in enumerate(rows):
        place, town, way = _look_up(texts5, index, corrections, own)
        found.append(place)
        towns.append(town)
        ways.append(way)
        if place == UNMATCHED and count[number]:
            unclear.append((number, texts5, town))
    by: dict[str, int] = defaultdict(int)
    for way, times in zip(ways, count.tolist(), strict=True):
        by[way] += times
    proposals = [_proposal(texts5, town, index, int(count[n])) for n, texts5, town in unclear]
    from_rows = np.array(found or [0], dtype=np.int32)
    town_rows = np.array(towns or [""], dtype=object)
    frame = pd.DataFrame(
        proposals,
        columns=["raw", "township", "proposed", "proposed_name", "score", "parcels", "confirmed"],
    )
    if len(frame):
        same = {
            "parcels": "sum",
            **dict.fromkeys(frame.columns[2:5], "first"),
            "confirmed": "first",
        }
        frame = frame.groupby(["raw", "township"], as_index=False, sort=False).agg(same)
        frame = frame.sort_values(["parcels", "raw"], ascending=[False, True])
    told = {way: times for way, times in by.items() if times}
    return Matched(from_rows[keys], town_rows[keys], told, frame, own)


def _place_part(address: str) -> str:
    """Return an address up to its village, without house numbers."""
    key = match_key(address)
    found = HOUSE.match(key)
    return found[1] if found else re.sub(r"\d+号?.*$", "", key)


def _usual_county(rows: list[tuple[str, ...]], count: NDArray[np.int64]) -> str:
    """Return the county that stands most often in the file, empty without any."""
    often: dict[str, int] = defaultdict(int)
    for (_, _, _, county, address), times in zip(rows, count.tolist(), strict=True):
        name = match_key(county) or _county_within(address)
        if name:
            often[name] += times
    return max(often, key=lambda name: (often[name], name)) if often else ""


def _county_within(address: str) -> str:
    found = COUNTY.search(address)
    return found[1] if found else ""


def _look_up(
    texts: tuple[str, ...], index: PlaceIndex, corrections: Corrections, county: str
) -> tuple[int, str, str]:
    """Return place, township and the way by which one combination of texts was matched."""
    code, name, town_text, county_text, address = texts
    named = match_key(county_text) or _county_within(address)
    town = index.township(town_text) if town_text else index.township_within(address)
    raw = name or code or address
    confirmed = corrections.find(raw, town or town_text)
    if confirmed is not None:
        return confirmed, town, "another county" if confirmed == OTHER_COUNTY else "corrections"
    if code in index.by_code:
        return index.by_code[code], town, "code"
    if (named and county and named != county) or (
        CODE.match(code) and index.prefix and not code.startswith(index.prefix)
    ):
        return OTHER_COUNTY, "", "another county"
    if name in index.by_code:
        return index.by_code[name], town, "code"
    for way, place in (
        ("name", index.village(name, town) if name and (town or not town_text) else UNMATCHED),
        ("address", index.village_within(address, town) if address else UNMATCHED),
    ):
        if place != UNMATCHED:
            return place, town, way
    if raw:
        return UNMATCHED, town, "not matched"
    if town_text and not town:
        return UNMATCHED, "", "not matched"
    return BLANK, town, "township" if town else "no place"


def _proposal(
    texts: tuple[str, ...], town: str, index: PlaceIndex, parcels: int
) -> tuple[str, str, str, str, float, int, str]:
    code, name, town_text, _, address = texts
    raw = name or code or address
    where = town if town else index.township_within(address)
    bare = raw
    if not name and address:
        for text in sorted(index.townships, key=len, reverse=True):
            if index.townships[text] == where and text in address:
                bare = address.split(text, 1)[1].lstrip("镇乡街道")
                break
    place, score = index.nearest(bare, where) if raw else (UNMATCHED, 0.0)
    said = ("", "") if place < 0 else (
        str(index.places["place_id"].iloc[place]), str(index.places["name"].iloc[place])
    )  # fmt: skip
    return (raw, town or town_text, *said, round(score, 1), parcels, "")
