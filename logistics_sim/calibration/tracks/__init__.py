"""What the tracks of vehicles say: speeds, roads that the network lacks, where vehicles stop."""

from logistics_sim.calibration.tracks.driving import Driving, drive
from logistics_sim.calibration.tracks.read import read_tracks

__all__ = ["Driving", "drive", "read_tracks"]
