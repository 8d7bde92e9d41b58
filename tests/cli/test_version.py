"""``--version`` prints the version of the package and nothing else."""

from importlib import metadata


def test_version(command):
    done = command("--version")
    assert (done.code, done.out.strip()) == (0, metadata.version("logistics-sim"))
