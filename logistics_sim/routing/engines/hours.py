"""The hours of routes of one trip: windows, shifts, releases, pay by the second.

Where only windows bind, a position knows the earliest leaving of its first node and the
latest arrival at its second. Where the length of a day counts too, it knows the two parts
of its route as segments (least duration, earliest and latest begin that keep it) that are
joined in constant time (Vidal, Crainic, Gendreau and Prins 2013, Computers & Operations
Research 40, 475-489).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.routing.problem import FOREVER

if TYPE_CHECKING:
    from logistics_sim.routing.engines.ground import Ground

PLAIN_FIELDS, SEGMENT_FIELDS = 2, 10


class Hours:
    """Prices and limits of time for `Positions`."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        problem = ground.problem
        c, kinds = problem.clients, problem.vehicles
        self.early, self.late = c.early.tolist(), c.late.tolist()
        self.service, self.release = c.service.tolist(), c.release.tolist()
        depots = problem.depots
        self.begin = [max(kind.early, depots[kind.start_depot].early) for kind in kinds]
        self.loading = [depots[kind.start_depot].loading_s for kind in kinds]
        self.close = [min(kind.late, depots[kind.end_depot].late) for kind in kinds]
        self.pay = [kind.unit_duration for kind in kinds]
        self.limit = [kind.shift for kind in kinds]
        self.releases = bool(c.release.any())
        self.whole = ground.hourly or ground.shifts or self.releases
        self.fields = SEGMENT_FIELDS if self.whole else PLAIN_FIELDS

    def of(self, kind: int, stops: list[int], nodes: list[int]) -> tuple[list[Any], int, bool]:
        """Return the fields of a route's positions, its pay, and whether it is in time."""
        if self.whole:
            return self.segments(kind, stops, nodes)
        seconds = self.ground.seconds[kind]
        early, late, service = self.early, self.late, self.service
        clock = self.begin[kind] + self.loading[kind]
        leave = [clock]
        good = True
        here = nodes[0]
        depots = self.ground.depots
        for c in stops:
            clock += seconds[here][depots + c]
            if clock < early[c]:
                clock = early[c]
            elif clock > late[c]:
                good = False
            clock += service[c]
            leave.append(clock)
            here = depots + c
        latest = self.close[kind]
        if stops and clock + seconds[here][nodes[-1]] > latest:
            good = False
        arrive = [latest]
        there = nodes[-1]
        for c in reversed(stops):
            latest -= seconds[depots + c][there] + service[c]
            if latest > late[c]:
                latest = late[c]
            arrive.append(latest)
            there = depots + c
        arrive.reverse()
        return [leave, arrive], 0, good

    def segments(
        self, kind: int, stops: list[int], nodes: list[int]
    ) -> tuple[list[Any], int, bool]:
        """Return the two segments of each position, the route's limit and release."""
        seconds = self.ground.seconds[kind]
        first = self.ground.depots
        early, late, service = self.early, self.late, self.service
        close = self.close[kind]
        loading = self.loading[kind]
        work, soon, last = loading, self.begin[kind], min(close, FOREVER)
        parts = [(work, soon, last)]
        good = True
        for here, there in pairwise(nodes[:-1]):
            c = there - first
            span = work + seconds[here][there]
            wait = early[c] - span - last
            wait = wait if wait > 0 else 0
            if soon + span > late[c]:
                good = False
            first_soon, first_last = early[c] - span, late[c] - span
            soon = (soon if soon > first_soon else first_soon) - wait
            last = last if last < first_last else first_last
            work = span + service[c] + wait
            parts.append((work, soon, last))
        release = max([self.release[c] for c in stops], default=0)
        back = seconds[nodes[-2]][nodes[-1]] if stops else 0
        span = work + back
        if stops and (
            soon + span > close or span > self.limit[kind] or release > min(last, close - span)
        ):
            good = False
        behind = [(0, -FOREVER, close)]
        work, soon, last = behind[0]
        there = nodes[-1]
        for node in reversed(nodes[1:-1]):
            c = node - first
            leg = service[c] + seconds[node][there]
            wait = soon - leg - late[c]
            wait = wait if wait > 0 else 0
            soon -= leg
            soon = (soon if soon > early[c] else early[c]) - wait
            last -= leg
            last = last if last < late[c] else late[c]
            work += leg + wait
            behind.append((work, soon, last))
            there = node
        behind.reverse()
        count = len(parts)
        pay = self.pay[kind]
        fields: list[Any] = [
            *([part[k] for part in parts] for k in range(3)),
            *([part[k] for part in behind] for k in range(3)),
            [span if stops else 0] * count,
            [self.limit[kind]] * count,
            [pay] * count,
            [release] * count,
        ]
        return fields, pay * span, good

    def allow(self, hours: Any, client: int, here: Any, there: Any, price: Any, fits: Any) -> Any:
        """Return where `client` can be in time; add what the longer day costs to `price`."""
        g = self.ground
        early, late, service = self.early[client], self.late[client], self.service[client]
        if not self.whole:
            clock = hours[0] + g.seconds_into[client].take(here)
            good = clock <= late
            np.maximum(clock, early, out=clock)
            clock += g.seconds_out[client].take(there)
            clock += service
            good &= clock <= hours[1]
            return good if fits is None else good & fits
        work, soon, last, work_after, soon_after, last_after, span, limit, pay, release = hours
        reach = work + g.seconds_into[client].take(here)
        good = soon + reach <= late
        waited = np.maximum(early - reach - last, 0)
        soon = np.maximum(early - reach, soon) - waited
        last = np.minimum(late - reach, last)
        reach += waited + service
        reach += g.seconds_out[client].take(there)
        good &= soon + reach <= last_after
        last = np.minimum(last_after - reach, last)
        whole = reach + work_after
        whole += np.maximum(soon_after - reach - last, 0)
        good &= whole <= limit
        if self.releases:
            good &= np.maximum(release, self.release[client]) <= last
        if g.hourly:
            price += pay * (whole - span)
        return good if fits is None else good & fits
