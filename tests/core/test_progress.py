"""Lines of progress where there is no terminal."""

import io

from logistics_sim.core.progress import LineProgress


def lines(steps):
    """Return what is printed when each of `steps` (second, call) is reported at its time."""
    out, now = io.StringIO(), [0.0]
    report = LineProgress(out, lambda: now[0])
    for second, said in steps:
        now[0] = second
        report(*said)
    return out.getvalue().splitlines()


def test_short_work_prints_nothing():
    assert lines([(0.0, ("plans", 0, 2)), (1.0, ("plans", 1, 2)), (2.0, ("plans", 2, 2))]) == []


def test_long_work_names_the_piece_and_the_time_left():
    said = lines(
        [
            (0.0, ("plan and replay", 0, 4)),
            (10.0, ("plan and replay", 1, 4, "alliance")),
            (11.0, ("plan and replay", 2, 4, "express A as is")),
            (30.0, ("plan and replay", 3, 4)),
            (34.0, ("plan and replay", 4, 4)),
        ]
    )
    assert said == [
        "plan and replay 1/4, alliance, about 30 s left",
        "plan and replay 3/4, about 10 s left",
        "plan and replay 4/4",
    ]
