"""The page about adding things is done to the letter."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from logistics_sim.alliance.rules.registry import RULES
from logistics_sim.demand import generate_parcels
from logistics_sim.places import build_world
from logistics_sim.policy import read_review
from logistics_sim.policy.review_reader import shipped_path
from logistics_sim.routing.engines.registry import ENGINES
from logistics_sim.scenario import read_scenario

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")


def blocks(language, heading):
    part = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    return re.findall(rf"```{language}\n(.*?)```", part, re.DOTALL)


@pytest.fixture
def names():
    """What the blocks define; what they register is gone afterwards."""
    yield {}
    for registry, name in ((RULES, "equal-saving"), (ENGINES, "one-each")):
        if name in registry:
            del registry[name]


def test_a_share_rule(names):
    for block in blocks("python", "A share rule"):
        exec(block, names)
    assert names["shares"] == {"a": 50.0, "b": 30.0}


def test_a_routing_engine(names):
    exec("import numpy as np", names)
    for block in blocks("python", "A routing engine"):
        exec(block, names)
    assert names["checked"].cost == 120


def test_an_item_of_the_scorecard(tmp_path):
    (item,) = blocks("yaml", "An item of the scorecard")
    shipped = shipped_path().read_text(encoding="utf-8")
    mine = tmp_path / "mine.yaml"
    text = shipped.replace("\nitems:\n", f"\nitems:\n{item}", 1)
    mine.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="POL-007"):
        read_review(mine)  # the total is still 13
    mine.write_text(text.replace("total: 13", "total: 14", 1), encoding="utf-8")
    review = read_review(mine)
    assert review.total == 14
    assert review.items[0].id == "quick_express"


TRY = """
import json
import sys
from logistics_sim.demand import generate_parcels
from logistics_sim.places import build_world
from logistics_sim.scenario import read_scenario
from logistics_sim.service import scenario_targets
scenario = read_scenario(sys.argv[1])
parcels = generate_parcels(scenario, build_world(scenario).places)
mine = parcels[parcels["class"] == "document"]
target = [t.id for t in scenario_targets(scenario) if "document" in t.classes]
others = parcels[parcels["class"] != "document"]
print(json.dumps({
    "count": len(mine), "hours": sorted(set((mine["due_s"] - mine["ready_s"]).tolist())),
    "directions": sorted(set(mine["direction"])), "targets": target, "others": len(others),
    "grams": int(others["weight_g"].sum()),
}))
"""


def with_counts(county):
    """The county's parcels follow a month of counts of two villages."""
    rows = ["月份,企业,村代码,件量", "2025-09,express_a,130001100001,3000"]
    rows.append("2025-09,post,130001200002,2000")
    path = county.scenario.parent / "counts.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    data = yaml.safe_load(county.scenario.read_text(encoding="utf-8"))
    data["demand"].update({"from": "volumes", "volumes": [{"file": path.name, "kind": "counts"}]})
    county.scenario.write_text(yaml.safe_dump(data), encoding="utf-8")
    return county


@pytest.mark.slow
@pytest.mark.parametrize("follows", ["ratios", "volumes"])
def test_a_parcel_class(tmp_path, make_county, follows):
    part = PAGE.split("## A parcel class\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `([\w/.]+)` \| `(.*?)` \| `(.*?)` \|$", part, re.MULTILINE)
    assert len(rows) == 6
    county = make_county(tmp_path / "county")
    if follows == "volumes":
        county = with_counts(county)
    assert read_scenario(county.scenario).demand.follows() == follows
    package = tmp_path / "changed" / "logistics_sim"
    unneeded = shutil.ignore_patterns("__pycache__", "static", "fonts", "catalogues")
    shutil.copytree(ROOT / "logistics_sim", package, ignore=unneeded)
    for name, old, new in rows:
        file = package / name
        text = file.read_text(encoding="utf-8")
        old, new = old.replace("\\|", "|"), new.replace("\\|", "|")
        assert text.count(old) == 1, (name, old)
        file.write_text(text.replace(old, new), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", TRY, str(county.scenario)],
        cwd=package.parent,
        env={**os.environ, "PYTHONPATH": str(package.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    after = json.loads(run.stdout)
    scenario = read_scenario(county.scenario)
    before = generate_parcels(scenario, build_world(scenario).places)
    assert (after["hours"], after["directions"]) == ([48 * 3_600], ["up"])
    assert (after["count"] > 0, after["targets"]) == (True, ["document_48h"])
    assert (after["others"], after["grams"]) == (len(before), int(before["weight_g"].sum()))
