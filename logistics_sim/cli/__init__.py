"""The command line: one file per command."""

import os

# Linear algebra on one thread, before NumPy is imported: the matrices here are small (threads that
# wait for each other took eight times the work), worker processes use the cores, and sums are the
# same on a machine of any size. What the user has set stays.
for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_name, "1")
