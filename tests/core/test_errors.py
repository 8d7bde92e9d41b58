import pickle

import pytest

from logistics_sim.core.errors import (
    DiskError,
    Fault,
    FaultsError,
    IncompleteError,
    InfeasibleError,
    InputError,
    InternalError,
)

KINDS = [InputError, InfeasibleError, DiskError, IncompleteError, InternalError]


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_comes_whole_out_of_a_worker(kind):
    error = kind("NET-004", "roads.geojson, edge 3", "length_m is NaN", "give metres")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert again.faults == error.faults
    assert again.exit_code == kind.exit_code
    assert str(again) == str(error)


def test_several_faults_come_whole_out_of_a_worker():
    faults = [Fault("DEM-001", "row 1", "a"), Fault("DEM-002", "row 2", "b", "c")]
    again = pickle.loads(pickle.dumps(FaultsError(faults)))
    assert again.faults == tuple(faults)
    assert again.exit_code == 2
