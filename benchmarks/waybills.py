"""A million waybills read and matched against Tang County: seconds and memory.

python benchmarks/waybills.py [ROWS]
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from logistics_sim.demand.volumes.files import read_volume_file
from logistics_sim.network import read_network
from logistics_sim.places.build import places_table
from logistics_sim.scenario import read_scenario
from logistics_sim.scenario.volumes import VolumeFile

ROOT = Path(__file__).parents[1]
HEADS = "运单号,快递公司,到件时间,收件地址,乡镇,村,重量(kg),品类,方向"


def write_waybills(path: Path, places: list[dict[str, str]], firms: list[str], rows: int) -> None:
    """Write `rows` waybills of all `firms` to random villages of `places`, in GB 18030."""
    rng = random.Random(1)
    town = {p["township"]: p["name"] for p in places if p["kind"] == "township_station"}
    villages = [p for p in places if p["kind"] == "village"]
    with path.open("w", encoding="gb18030", newline="") as out:
        out.write(HEADS + "\n")
        for number in range(rows):
            place, station = rng.choice(villages), ""
            station = town[place["township"]]
            day, hour, minute = rng.randint(1, 30), rng.randint(0, 23), rng.randint(0, 59)
            address = f"河北省保定市唐县{station}{place['name']}{rng.randint(1, 400)}号"
            out.write(
                f"YT{number:012d},{rng.choice(firms)},2026-06-{day:02d} {hour:02d}:{minute:02d},"
                f"{address},{station},{place['name']},{rng.uniform(0.1, 9):.2f},快递,派件\n"
            )


def main() -> None:
    """Print the figures."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    scenario = read_scenario(ROOT / "scenarios" / "tangxian.yaml")
    places = places_table(scenario, read_network(scenario.roads_path))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "waybills.csv"
        firms = [firm.name for firm in scenario.firms]
        write_waybills(path, places.to_dict("records"), firms, rows)
        started = time.perf_counter()
        found = read_volume_file(scenario, places, VolumeFile(file=str(path)), refuse=False)
        seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{rows:,} waybills: {seconds:.1f} s, peak {peak:,.0f} MiB, {found.counted}, {found.by}")


if __name__ == "__main__":
    main()
