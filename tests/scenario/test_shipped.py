"""The shipped county is found in a source tree and in an installed package."""

import shutil
from pathlib import Path

import pytest

import logistics_sim as ls
from logistics_sim.core.errors import DiskError, InputError
from logistics_sim.scenario.shipped import (
    copy_shipped,
    shipped_folder,
    shipped_names,
    shipped_scenario,
)

ROOT = Path(__file__).parents[2]


def test_in_a_source_tree_it_lies_beside_the_package():
    assert shipped_folder() == ROOT
    assert shipped_names()[0] == "tangxian"
    assert set(shipped_names()) == {path.stem for path in (ROOT / "scenarios").glob("*.yaml")}


def test_in_an_installed_package_it_lies_inside_and_wins(tmp_path):
    package = tmp_path / "库 of mine" / "logistics_sim"
    for kind in ("scenarios", "networks"):
        shutil.copytree(ROOT / kind, package / "shipped" / kind)
        shutil.copytree(ROOT / kind, package.parent / kind)
    assert shipped_folder(package) == package / "shipped"
    found = shipped_scenario("tangxian", package)
    assert found == package / "shipped" / "scenarios" / "tangxian.yaml"


def test_a_package_without_it_says_so(tmp_path):
    with pytest.raises(InputError, match="SCN-017"):
        shipped_names(tmp_path)


def test_an_unknown_name_gets_the_nearest():
    with pytest.raises(InputError, match="did you mean 'tangxian_snow'"):
        ls.shipped_county("tangxian_sno")
    with pytest.raises(InputError, match="demo --names"):
        ls.shipped_county("../../etc/passwd")


def test_every_shipped_scenario_can_be_read_from_a_copy(tmp_path):
    made = copy_shipped(tmp_path / "我的 county")
    assert {path.name for path in made if path.suffix == ".yaml"} == {
        f"{name}.yaml" for name in shipped_names()
    }
    for path in made:
        if path.suffix == ".yaml":
            ls.read_scenario(path)
    with pytest.raises(DiskError, match="RUN-001"):
        copy_shipped(tmp_path / "我的 county")
