"""General advice by error code, for faults whose place in the source has none more precise."""

from __future__ import annotations

from logistics_sim.language import gettext as _
from logistics_sim.language import noop

ADVICE = {
    "ALL-001": noop("a CSV with the named columns, UTF-8; members are joined by +"),
    "ALL-003": noop("name every coalition once and every firm once in it"),
    "ALL-004": noop("write a finite number in each row"),
    "ALL-005": noop(
        "at most twenty firms in a table; a county of more: logistics-sim alliance run"
    ),
    "ALL-008": noop("--volumes with one row for each firm, none negative, one above 0"),
    "ALL-010": noop("report the coalition table; the other rules do not need this program"),
    "ALL-011": noop(
        "plan this coalition alone (logistics-sim plan --firm) to see what is unserved"
    ),
    "ALL-012": noop("state volumes of at least 0"),
    "ALL-013": noop("correct the row of the route list; its columns stand in the documentation"),
    "BEN-001": noop("check the path of the instance or the table"),
    "BEN-002": noop("copy the instance again: the file has no content"),
    "BEN-003": noop("compare the line with the format of the family"),
    "BEN-004": noop("add the missing section; compare with the format of the family"),
    "BEN-005": noop("use a rounding rule that --help names"),
    "BEN-006": noop(
        "write a finite number there, whole and not negative where the family wants it"
    ),
    "BEN-007": noop(
        "a solution names each customer of the instance once, in routes of its vehicles"
    ),
    "BEN-008": noop("a CSV as `logistics-sim bench suite` writes it"),
    "BUG-001": noop("set LOGISTICS_SIM_DEBUG=1 and report what it prints"),
    "BUS-001": noop("export the whole GTFS feed again, or check the path in buses.feed"),
    "BUS-002": noop("a feed with the columns of the GTFS reference"),
    "BUS-003": noop("ids must stand in the file that defines them"),
    "BUS-004": noop("write H:MM:SS, 25:10:00 for ten past one after midnight"),
    "BUS-005": noop("a timetable of the scenario's season, dates as YYYYMMDD"),
    "BUS-006": noop("WGS 84 degrees, or the station's code or name"),
    "BUS-007": noop("give every row its own id"),
    "BUS-008": noop("start before end, headway_secs above zero"),
    "BUS-009": noop("write codes of the county's places and ids of the timetable's lines"),
    "BUS-010": noop("stops nearer to the hub and the stations, or larger distances under buses"),
    "BUS-011": noop("nothing to do: this says what was left out or filled"),
    "COL-001": noop(
        "a CSV of legs, UTF-8: parcel, start_s, end_s, ambient_c, tau_s, band, product"
    ),
    "COL-002": noop("write a finite number"),
    "COL-003": noop("end every leg after its start"),
    "COL-004": noop("sort the rows of each parcel by start_s"),
    "COL-005": noop("end the leg before where the next one starts"),
    "COL-006": noop("a band: ambient, fresh, chilled or frozen"),
    "COL-007": noop("one product for each parcel; see: logistics-sim coldchain products"),
    "COL-008": noop("a temperature between -60 and 80 degC"),
    "COL-009": noop("a time constant (seconds) above 0"),
    "COL-010": noop("more measurements, or a longer time"),
    "COL-020": noop("replay the plan again into a new folder: events and plan do not fit together"),
    "CST-003": noop("give the tours of the runs, or split by capacity and distance"),
    "DEM-001": noop("state a smallest weight that is not above the largest"),
    "DEM-003": noop("use the ids of the places table (codes of 9 or 12 digits)"),
    "ENG-010": noop("solve again with --isolate, or with another --engine"),
    "ENG-011": noop("solve again with another --engine"),
    "ENG-012": noop("solve again with another --engine"),
    "FIL-001": noop("check the folder and your right to write there"),
    "FIL-002": noop("free some space or choose another folder"),
    "FIL-003": noop("check the path; in a run folder: is the run complete?"),
    "FIL-004": noop("write it again as strict JSON (UTF-8, no NaN)"),
    "FIL-005": noop("the file is damaged or of another kind: make its run again"),
    "FIL-009": noop("check the path, the space on the disk and your rights, then run it again"),
    "FLT-004": noop("give the depot whole, non-negative numbers"),
    "MEM-001": noop("fewer days, replications or workers, or a machine with more memory"),
    "MEM-002": noop("fewer days, replications or workers, or a machine with more memory"),
    "NET-001": noop("export or copy the file again; the place says where reading stopped"),
    "NET-002": noop("check the path and that the file holds what the command wants"),
    "NET-005": noop("convert the file to WGS 84 (EPSG:4326), in degrees"),
    "NET-007": noop("places are Points, roads are LineStrings, coordinates are two numbers"),
    "NET-008": noop("give every place and firm an id of its own"),
    "NET-010": noop("draw the missing road, or choose a place that a road reaches"),
    "NET-011": noop("use the ids of the road file's places and junctions"),
    "NET-012": noop("write a finite number of the right unit there"),
    "NET-015": noop("one hub, and at least one township_station and one village"),
    "NET-016": noop("divide the network, or check the unit of length_m"),
    "PSH-001": noop("check the path of the records and your right to read it"),
    "PSH-002": noop("one JSON object a line, as `logistics-sim coldchain records` writes it"),
    "PSH-003": noop("an address such as https://host/path, and a CA file in PEM form"),
    "PSH-006": noop("correct the refused records; the others were delivered"),
    "REC-001": noop("compare with the record of `logistics-sim coldchain records`"),
    "REC-002": noop("check the sensor and its unit"),
    "REC-003": noop("write it as 2025-09-01T08:00:00+08:00"),
    "REC-004": noop("set the sender's clock"),
    "REC-006": noop("give each reading a key of its own"),
    "REC-020": noop("see the interface's description for the address"),
    "REC-021": noop("send the token that the receiver was started with"),
    "REC-022": noop("send the length of the body"),
    "REC-023": noop("send fewer records at once"),
    "REC-024": noop("send a list of records as JSON"),
    "RTE-010": noop("use an id of the places table or of the parcel table (P000000123)"),
    "RTE-012": noop("an earlier wave, or longer opening hours of the place"),
    "RUN-002": noop("choose a folder that you may write to"),
    "RUN-003": noop("give the folder that `run`, `plan` or `simulate` made by --out"),
    "RUN-005": noop("replications are counted from 0; the manifest says how many there are"),
    "SCN-001": noop("check the path and your right to read the file"),
    "SCN-002": noop("compare with the shipped scenario: keys and values, indented by spaces"),
    "SCN-005": noop("a scenario is small and flat: write it out, with few aliases"),
    "SCN-006": noop("write a finite number"),
    "SCN-008": noop("see the key's type and range: logistics-sim schema"),
    "SCN-011": noop("keep the file in the scenario's own folder and give only its name"),
    "SCN-012": noop("use the 12-digit id of a village of the road file"),
    "SCN-016": noop(
        "write --set KEY=VALUE with a dotted key of the scenario: demand.month_factor=2"
    ),
    "SIM-002": noop("report the scenario and the seed"),
    "SIM-005": noop("report the scenario and the seed"),
    "SIM-006": noop("the plan does not fit this county: verify it, or plan again"),
    "SIM-007": noop("use the ids of the places table"),
    "SIM-010": noop("a whole number of days from 1 to 20,000"),
    "SIM-011": noop("replications from 1 up, half-widths above 0"),
    "SIT-001": noop("arrays over the same places and sites, ids told apart"),
    "SIT-002": noop("weights of at least 0"),
    "SIT-004": noop("say how many: --stations K"),
    "SIT-007": noop("a finite number of at least 0"),
    "SIT-011": noop("a CSV, UTF-8, one row for each place"),
    "SIT-090": noop("another --model, or report the scenario"),
    "TAB-002": noop("fill the column in every row"),
    "TAB-003": noop("write numbers in that column"),
    "TAB-004": noop("keep to the range of the column's contract"),
    "TAB-010": noop("check the path and that the file holds a table"),
    "TAB-011": noop("open it in Excel or WPS and save it as .xlsx, or as CSV"),
    "TAB-012": noop("save it as UTF-8, or state --encoding (gb18030 for GBK)"),
    "TAB-014": noop("state the column: --columns meaning=NAME, or add a head: --heads FILE"),
    "TAB-015": noop("state --sheet NAME and --head-row N"),
    "TAB-016": noop("write a number there"),
    "TAB-017": noop("write one of the known words"),
    "TAB-018": noop("give every row its own id"),
    "TAB-019": noop("in Excel format the column as text, then enter or import the codes again"),
    "TAB-020": noop("state --decimal . or --decimal , and --delimiter"),
    "TAB-021": noop("write the value itself into the cell"),
    "TAB-023": noop("put cells with a delimiter in them in quotes, or state --delimiter"),
    "TAB-024": noop("look for rows that are missing"),
    "TRC-004": noop("--lot LOT or --producer ID"),
    "TRC-005": noop("a parcel number of the run, such as P000000123"),
    "WIN-001": noop("let it open before it shuts"),
    "POL-035": noop("make the return from this run again"),
    "POL-043": noop("report the progress of the month, also where nothing was done"),
    "RUN-007": noop("name a folder that plan or run wrote"),
    "RUN-015": noop("write the plan again: logistics-sim plan SCENARIO --out DIR"),
    "VAL-001": noop("record more days, with the columns of docs/validating.md"),
    "VAL-003": noop("name the folder that holds the files of scans and trips"),
    "UNC-001": noop("check the ranges of the parameters, or ask for more draws"),
    "UNC-002": noop("narrow the ranges of the parameters that the message names"),
    "WEB-006": noop("look at the list: names are written as it has them"),
    "WEB-009": noop("make a copy of it and change that"),
    "WEB-011": noop("compare with the description at /openapi.json"),
    "WEB-014": noop("look at the list and at the state of the scenario again"),
    "WEB-015": noop("look at the state of the run: logistics-sim serve, or GET /api/runs"),
    "WEB-016": noop("read its log (GET /api/runs/ID/log), then start it again"),
}
BY_ROOM = {
    "RTE": noop("the solution breaks a rule of its instance: correct the route, or solve again"),
    "VER": noop("plan again; if nobody changed the tables of the plan, this is a bug to report"),
}
"""Advice by the letters of a code, where it is the same for all of them."""


def advice(code: str) -> str:
    """Return what to do about a fault of this code, empty where nothing general is known.

    >>> advice("FIL-003")
    'check the path; in a run folder: is the run complete?'
    """
    found = ADVICE.get(code) or BY_ROOM.get(code[:3], "")
    return _(found) if found else ""
