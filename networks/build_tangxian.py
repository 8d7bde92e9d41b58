"""Build networks/tangxian_roads.geojson from public facts about Tang County.

    python networks/build_tangxian.py [--data DIR] [--out FILE] [--seed N]

Real: the county boundary, 20 township seats, 47 village points, the OSM trunk skeleton.
Everything else is synthetic and says so on every node and edge. The same facts and seed
give the same bytes. The calibration table goes to standard output and docs/calibration.md.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(Path(__file__).resolve().parent), str(ROOT)]

from tangxian.calibrate import calibration  # noqa: E402
from tangxian.county import build_county  # noqa: E402
from tangxian.facts import read_facts  # noqa: E402

from logistics_sim.core.files import write_text  # noqa: E402
from logistics_sim.network import check_network, read_network  # noqa: E402
from logistics_sim.network.geojson import write_geojson  # noqa: E402

SEED = 20_201


def main() -> int:
    """Build, check and calibrate."""
    parser = argparse.ArgumentParser(description="Build the roads of Tang County.")
    facts_at = ROOT.parent / "shared" / "data" / "tangxian"
    parser.add_argument("--data", type=Path, default=facts_at, help="folder of the facts")
    parser.add_argument("--out", type=Path, default=ROOT / "networks" / "tangxian_roads.geojson")
    parser.add_argument("--report", type=Path, default=ROOT / "docs" / "calibration.md")
    parser.add_argument("--seed", type=int, default=SEED)
    said = parser.parse_args()
    if not (said.data / "boundary.geojson").is_file():
        sys.stderr.write("the folder of facts is not here; the committed road file is enough\n")
        return 2
    head, features = build_county(read_facts(said.data), said.seed)
    write_geojson(said.out, head, features)
    network = read_network(said.out)
    faults = check_network(network)
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    text = calibration(network, ROOT / "scenarios" / "tangxian.yaml")
    sys.stdout.write(text)
    write_text(said.report, text)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
