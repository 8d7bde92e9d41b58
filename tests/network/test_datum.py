import numpy as np
import pytest

from logistics_sim.core.errors import InputError
from logistics_sim.network.datum import bd09, gcj02, project, to_wgs84

CHINA = np.random.default_rng(0).uniform([75, 20], [130, 50], (200, 2))


def test_published_point_of_the_county():
    """One row of the county's facts, given in both."""
    found = to_wgs84(np.array([[114.981552, 38.741009]]), "gcj02")
    assert found[0] == pytest.approx([114.975534, 38.740361], abs=1.5e-6)


def test_there_and_back():
    assert to_wgs84(gcj02(CHINA), "gcj02") == pytest.approx(CHINA, abs=1e-9)
    assert to_wgs84(bd09(gcj02(CHINA)), "bd09") == pytest.approx(CHINA, abs=1e-9)
    shift = np.hypot(*((gcj02(CHINA) - CHINA) * [85_000, 111_000]).T)
    assert 50 < shift.min() < shift.max() < 1_500


def test_cgcs2000_is_wgs84_and_others_are_refused():
    assert to_wgs84(CHINA, "cgcs2000") is CHINA
    with pytest.raises(InputError, match="NET-017"):
        to_wgs84(CHINA, "pulkovo")
    with pytest.raises(InputError, match="NET-017"):
        project(CHINA, "EPSG:abc", "x")


def test_projected_metres_come_back():
    """CGCS2000 3-degree zone 38 (EPSG:4526): central meridian 114, false easting 38,500,000."""
    found = project(np.array([[38_500_000.0, 4_207_999.0]]), "EPSG:4526", "x")
    assert found[0] == pytest.approx([114.0, 38.0], abs=0.01)
