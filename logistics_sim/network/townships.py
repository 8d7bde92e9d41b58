"""To which township each village belongs: by code, by name, or by the village's own code."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import Fault, FaultsError
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.network.raw_roads import sphere_m
from logistics_sim.network.station_names import code_of, codes_by_part
from logistics_sim.office_tables.signs import match_key

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 10
GIVE_TOWNSHIP = noop("a column township with the code or name of a station, or 12-digit codes")

STATE_CODE = noop("where this is wrong, write the station's code beside the village")


def with_townships(
    points: pd.DataFrame, *, needs_hub: bool = True, warnings: list[Fault] | None = None
) -> pd.DataFrame:
    """Return the points with township codes where names were given, checked.

    A station's township is its own id; a village's may be a station's id, its name, the part of
    that name which says the township (东镇 of 东镇综合服务站; said in `warnings`), or be absent and
    then follow from the first nine digits of its code. One hub is asked for where `needs_hub`.
    """
    points = points.copy()
    station = (points["kind"] == "township_station").to_numpy()
    points.loc[station, "township"] = points.loc[station, "id"]
    points.loc[points["kind"] == "hub", ["id", "township"]] = ["hub", ""]
    faults = []
    twice = sorted(points["id"][points["id"].duplicated()].unique())
    if twice:
        text = _("{count} ids stand twice: {twice}", count=len(twice), twice=", ".join(twice[:10]))
        faults.append(Fault("NET-008", "places", text))
    if needs_hub and int((points["kind"] == "hub").sum()) != 1:
        text = _("{value} hubs among the places", value=int((points["kind"] == "hub").sum()))
        faults.append(Fault("NET-015", "places", text, _("state one: --hub LON,LAT")))
    codes = set(points.loc[station, "id"])
    by_name = {
        match_key(str(name)): str(code)
        for name, code in zip(points.loc[station, "name"], points.loc[station, "id"], strict=True)
    }
    village = (points["kind"] == "village").to_numpy()
    names = points["township_name"] if "township_name" in points else points["township"]
    said = [
        _township(value, str(name), code, codes, by_name)
        for value, name, code in zip(
            points.loc[village, "township"],
            names[village].fillna(""),
            points.loc[village, "id"],
            strict=True,
        )
    ]
    written = points.loc[village, "township"].where(points.loc[village, "township"] != "", names)
    said, parts = _by_part(said, written.fillna(""), points[station])
    if parts and warnings is not None:
        warnings.append(parts)
    lost = points[village][[not value for value in said]]
    points.loc[village, "township"] = said
    faults += _contradictions(points[village], dict(zip(by_name.values(), by_name, strict=True)))
    faults += _without_township(lost, points[station])
    if faults:
        raise FaultsError(faults)
    return points


def _by_part(
    said: list[str], written: pd.Series, stations: pd.DataFrame
) -> tuple[list[str], Fault | None]:
    """Return the codes with those found by a part of a station's name, and a word on these."""
    names = dict(zip(stations["id"], stations["name"].astype(str), strict=True))
    by_part = codes_by_part(names)
    found = [code or code_of(str(name), by_part) for code, name in zip(said, written, strict=True)]
    pairs = {
        f"{name} = {names[new]}"
        for old, new, name in zip(said, found, written, strict=True)
        if new and not old
    }
    if not pairs:
        return found, None
    text = _(
        "{count} villages are matched to a station by a part of its name: {pairs}",
        count=sum(bool(new) and not old for old, new in zip(said, found, strict=True)),
        pairs=", ".join(sorted(pairs)[:SHOWN]) + (" …" if len(pairs) > SHOWN else ""),
    )
    return found, Fault("NET-015", "places", text, _(STATE_CODE))


def _without_township(villages: pd.DataFrame, stations: pd.DataFrame) -> list[Fault]:
    """Return a fault for each of `villages`, which have no known township, with the nearest one.

    The nearest is that of the nearest spelling where a name was written, and the one whose
    station lies nearest.
    """
    faults = []
    rows = villages.head(SHOWN)
    for at in range(len(rows)):
        village = {str(name): rows[name].iloc[at] for name in rows}
        said = (village.get(key, "") for key in ("township", "township_name"))
        written = next((str(word) for word in said if word and word == word), "")
        who = _("village {id} {name}", id=village["id"], name=village["name"])
        text = _(
            "{who} names the township {written!r}, which no station has", who=who, written=written
        )
        if not written:
            text = _("{who} names no township, and its code begins with no station's", who=who)
        where = village.get("stated_at") or "places"
        faults.append(Fault("NET-015", str(where), text, _nearest(village, written, stations)))
    if len(villages) > SHOWN:
        text = _("and {count} more villages without a known township", count=len(villages) - SHOWN)
        faults.append(Fault("NET-015", "places", text, _(GIVE_TOWNSHIP)))
    return faults


def _nearest(village: dict[str, Any], written: str, stations: pd.DataFrame) -> str:
    """Return advice: the station of the nearest spelling, and the one that lies nearest."""
    if not len(stations):
        return _("state the township stations: --stations FILE")
    spelt = ""
    keys = [match_key(str(name)) for name in stations["name"]]
    near = difflib.get_close_matches(match_key(written), keys, n=1, cutoff=0.5)
    if written and near:
        spelt = _("did you mean {said}?", said=_said(stations.iloc[keys.index(near[0])]))
    here = np.array([village["lon"], village["lat"]], dtype=np.float64)
    metres = sphere_m(stations[["lon", "lat"]].to_numpy(dtype=np.float64), here)
    at = int(np.argmin(metres))
    lies = _(
        "the nearest station is {said}, {metres:.1f} km off",
        said=_said(stations.iloc[at]),
        metres=metres[at] / 1000,
    )
    return f"{spelt} {lies}; {_(GIVE_TOWNSHIP)}".strip()


def _said(station: pd.Series) -> str:
    name, code = str(station["name"]), str(station["id"])
    return f"{name} ({code})" if name != code else code


def _contradictions(villages: pd.DataFrame, name_of: dict[str, str]) -> list[Fault]:
    """Return the villages whose township has another name than the one beside its code."""
    if "township_name" not in villages:
        return []
    known = set(name_of.values())
    odd = [
        _(
            "{code} ({name}, but {township} is {name_of})",
            code=code,
            name=name,
            township=township,
            name_of=name_of[township],
        )
        for code, township, name in zip(
            villages["id"], villages["township"], villages["township_name"].fillna(""), strict=True
        )
        if match_key(name) in known and township in name_of and match_key(name) != name_of[township]
    ]
    if not odd:
        return []
    more = _(" and {count} more", count=len(odd) - 10) if len(odd) > 10 else ""
    text = _(
        "{count} villages name another township than their code: {odd}{more}",
        count=len(odd),
        odd=", ".join(odd[:10]),
        more=more,
    )
    return [Fault("NET-015", "places", text, _("correct the code or the name"))]


def _township(said: str, name: str, code: str, codes: set[str], by_name: dict[str, str]) -> str:
    """Return the id of the station that a village belongs to, empty when none is known.

    Township codes may have nine digits in one table and twelve (with 000) in the other.
    """
    short = {known.removesuffix("000"): known for known in codes if len(known) == 12}
    for found in (said, said.removesuffix("000") if len(said) == 12 else said):
        if found in codes:
            return found
        if found in short:
            return short[found]
    for text in (said, name):
        if match_key(text) in by_name:
            return by_name[match_key(text)]
    if said:
        return ""
    return code[:9] if code[:9] in codes else short.get(code[:9], "")
