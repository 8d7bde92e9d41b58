import json
import os
import resource
import subprocess
import sys

import pandas as pd
import pytest

from logistics_sim.core.errors import DiskError, InputError
from logistics_sim.core.files import atomic_path, read_json, write_json, write_parquet, write_text


def test_a_failed_write_keeps_the_old_file(tmp_path):
    target = tmp_path / "a.txt"
    write_text(target, "old")

    def broken():
        with atomic_path(target) as part:
            part.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_a_full_disk_is_a_disk_error_and_leaves_nothing(tmp_path):
    target = tmp_path / "big.bin"
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from logistics_sim.core.files import write_bytes\n"
        "from logistics_sim.core.errors import DiskError\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))\n"
        "try:\n"
        "    write_bytes(Path(sys.argv[1]), b'x' * 5000)\n"
        "except DiskError as error:\n"
        "    sys.exit(error.exit_code)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(target)], check=False)
    assert done.returncode == 4
    assert os.listdir(tmp_path) == []
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 1000


def test_json_is_strict_both_ways(tmp_path):
    with pytest.raises(ValueError):
        write_json(tmp_path / "x.json", {"a": float("nan")})
    (tmp_path / "y.json").write_text('{"a": NaN}')
    with pytest.raises(InputError, match="NaN"):
        read_json(tmp_path / "y.json")
    (tmp_path / "z.json").write_text("[" * 100_000)
    with pytest.raises(InputError):
        read_json(tmp_path / "z.json")
    write_json(tmp_path / "k.json", {"名": "唐县"})
    assert json.loads((tmp_path / "k.json").read_text()) == {"名": "唐县"}


def test_missing_folder_is_a_disk_error(tmp_path):
    with pytest.raises(DiskError):
        write_text(tmp_path / "no" / "x.txt", "a")


def test_parquet_bytes_repeat(tmp_path):
    frame = pd.DataFrame({"a": pd.Categorical(["x", "y", "x"]), "b": [1, 2, 3]})
    write_parquet(tmp_path / "1.parquet", frame)
    write_parquet(tmp_path / "2.parquet", frame)
    assert (tmp_path / "1.parquet").read_bytes() == (tmp_path / "2.parquet").read_bytes()
