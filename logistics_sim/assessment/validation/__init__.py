"""Today's operation replayed and held against recorded days that calibration did not see.

Recorded and simulated days go through the same measure (`day_figures`), so that what it leaves
out is left out on both sides. Read `validation_study`, `played_records`, `agreement`.
"""
