"""`demo` runs the shipped county: from a source tree, and from a wheel alone in any folder."""

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from logistics_sim.core.errors import EXIT_BAD_INPUT, EXIT_DISK

ROOT = Path(__file__).parents[2]
QUICK = (
    "--days",
    2,
    "--workers",
    1,
    "--set",
    "effort.iterations=1",
    *("--set", "effort.echelon_trials=0"),
)
MOST_WHEEL_MB = 3


def test_names_and_files(command, tmp_path):
    done = command("demo", "--names", "--json")
    names = {row["name"]: row["title"] for row in done.json["scenarios"]}
    assert "唐县" in names["tangxian"]
    folder = tmp_path / "我的 county"
    assert command("demo", "--files", folder, "--json").json["out"] == str(folder)
    assert command("check", folder / "scenarios" / "tangxian.yaml", "--json").json["ok"]
    again = command("demo", "--files", folder)
    assert again.code == EXIT_DISK
    assert "RUN-001" in again.err


def test_a_wrong_name_is_told(command, tmp_path):
    done = command("demo", "tangxian_snw", "--out", tmp_path / "out")
    assert done.code == EXIT_BAD_INPUT
    assert "SCN-017" in done.err
    assert "did you mean 'tangxian_snow'" in done.err
    assert not (tmp_path / "out").exists()


def build(source, target, kind):
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)],
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (made,) = target.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return made


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Wheel and sdist of the source tree, and the wheel unpacked by pip, without the network."""
    root = tmp_path_factory.mktemp("a wheel 轮")
    wheel, sdist = build(ROOT, root / "dist", "wheel"), build(ROOT, root / "dist", "sdist")
    target = root / "空 库"
    words = ["install", "--no-deps", "--no-index", "--quiet", "--target", str(target), str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", *words], check=True, capture_output=True)
    return wheel, sdist, target


def run_unpacked(target, cwd, *words):
    """Run `words` by the unpacked wheel, whose folder stands before every other."""
    return subprocess.run(
        [sys.executable, *map(str, words)],
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        check=False,
        env={**os.environ, "PYTHONPATH": str(target), "LOGISTICS_SIM_CACHE": "off"},
    )


@pytest.mark.slow
def test_a_wheel_alone_runs_the_base_scenario_from_any_folder(built, tmp_path):
    target = built[2]
    folder = tmp_path / "我的 folder"
    folder.mkdir()
    code = (
        "import logistics_sim as ls; print(ls.__file__); print(ls.shipped_county().scenario.path)"
    )
    said = run_unpacked(target, folder, "-c", code).stdout.splitlines()
    assert len(said) == 2
    assert all(Path(line).is_relative_to(target) for line in said), "the source tree was imported"
    done = run_unpacked(target, folder, "-m", "logistics_sim", "demo", *QUICK, "--json")
    assert done.returncode in (0, 3), done.stderr
    answer = json.loads(done.stdout)
    assert answer["parcels"]["generated"] > 50_000
    assert answer["out"] == "logistics-sim-demo"
    page = folder / "logistics-sim-demo" / "report.html"
    assert "唐县" in page.read_text(encoding="utf-8")
    assert page.stat().st_size < 3_000_000  # 345 villages in two languages
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_the_wheel_has_an_entry_point_and_states_its_size(built):
    wheel, _, target = built
    assert wheel.stat().st_size < MOST_WHEEL_MB * 1e6
    assert f"{MOST_WHEEL_MB} MB" in (ROOT / "README.md").read_text(encoding="utf-8")
    (entry,) = target.glob("*.dist-info/entry_points.txt")
    assert "logistics-sim = logistics_sim.cli.main:main" in entry.read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_sdist_makes_the_same_wheel(built, tmp_path):
    wheel, sdist, _ = built
    with tarfile.open(sdist) as packed:
        packed.extractall(tmp_path, filter="data")
    (source,) = (path for path in tmp_path.iterdir() if path.is_dir())
    assert (source / "tests").is_dir()
    again = build(source, tmp_path / "dist", "wheel")
    contents = []
    for path in (wheel, again):
        with zipfile.ZipFile(path) as file:
            contents.append({item.filename: item.CRC for item in file.infolist()})
    assert contents[0] == contents[1]
