"""Parameters from the county's own records, with intervals: scans, stops, tracks, books."""

from logistics_sim.calibration.books import read_books
from logistics_sim.calibration.calibrate import Calibration, calibrate
from logistics_sim.calibration.estimate import Estimate
from logistics_sim.calibration.gathering import Records
from logistics_sim.calibration.layer import layer_text
from logistics_sim.calibration.records import read_scans, read_trips

__all__ = [
    "Calibration",
    "Estimate",
    "Records",
    "calibrate",
    "layer_text",
    "read_books",
    "read_scans",
    "read_trips",
]
