"""Examples in docstrings and notebooks share plans through a cache of results of their own."""

import os

import pytest

import logistics_sim.cli  # noqa: F401  (as the command does: linear algebra on one thread)

SHARED = "LOGISTICS_SIM_CACHE"


def pytest_configure(config):
    """Name the folder that all test workers share; it ends with the run."""
    worker = getattr(config, "workerinput", None)
    if worker is None:
        config.stash[_KEPT] = _made(config)
    else:
        config.stash[_KEPT] = worker["kept_results"]


def pytest_configure_node(node):
    """Tell a worker where the folder lies (a hook of xdist)."""
    node.workerinput["kept_results"] = node.config.stash[_KEPT]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item):
    """Turn the cache on for examples and notebooks, off for all else: a rerun must be a rerun."""
    shared = isinstance(item, pytest.DoctestItem) or "notebooks" in item.path.parts
    os.environ[SHARED] = item.config.stash[_KEPT] if shared else "off"
    yield


_KEPT = pytest.StashKey[str]()


def _made(config):
    import tempfile

    folder = tempfile.TemporaryDirectory(prefix="kept_results")
    config.add_cleanup(folder.cleanup)
    return folder.name
