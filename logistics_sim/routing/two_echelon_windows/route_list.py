"""All routes of vans: orders of customers, listed once, from every satellite that is in time.

Windows and loads leave few orders; the list makes column generation exact and plain. Where they
would be too many, fewer customers are tried after each, the nearest in way and waiting; then the
list is not `complete`, and nothing that is worked out from it is a lower bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.two_echelon_windows.compiled_routes import (
    enumerate_orders,
    inside,
    reduced_costs,
    share_no_customer,
)
from logistics_sim.routing.two_echelon_windows.model import TwoEchelonWindows, VehicleClass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from logistics_sim.routing.two_echelon_windows.model import Floats, Ints

MOST_ORDERS = 8_000_000
FIRST_ROOM = 100_000
WAITING = 0.3
"""How much a unit of waiting counts against a unit of way, in who is near whom."""


@dataclass(frozen=True)
class VanColumn:
    """A route of a van: `latest` is when it must leave its satellite, `cost` all that it costs."""

    satellite: int
    customers: tuple[int, ...]
    load: int
    latest: float
    cost: float


@dataclass(frozen=True)
class RouteList:
    """Orders of customers as arrays (see `enumerate_orders`), and what prices them.

    Attributes
    ----------
    last
        The last customer of each order.
    approach : shape ``(s, n)``
        Ways from satellites to customers.
    first_ready : shape ``(s,)``
        When goods are ready at the earliest.
    complete
        Whether no order is missing.
    """

    problem: TwoEchelonWindows
    members: NDArray[np.int16]
    last: Ints
    load: Ints
    inner: Floats
    latest: Floats
    approach: Floats
    first_ready: Floats
    complete: bool

    def reduced(self, value: Floats, moment: Floats, price: Floats, worth: float) -> Floats:
        """Return reduced costs by order and satellite where using a van is `worth` so much.

        The rest are arguments of `reduced_costs`.
        """
        return reduced_costs(
            self.members,
            self.load,
            self.inner,
            self.latest,
            self.approach,
            self.first_ready,
            self.problem.van.fixed_cost - worth,
            value,
            moment,
            price,
        )

    def column(self, order: int, satellite: int) -> VanColumn:
        """Return the route of the `order` from a satellite."""
        row = self.members[order]
        customers = tuple(int(c) for c in row if c < len(self.problem.demand))
        return VanColumn(
            satellite,
            customers,
            int(self.load[order]),
            float(self.latest[order] - self.approach[satellite, customers[0]]),
            float(self.costs(np.array([order]), np.array([satellite]))[0]),
        )

    def costs(self, orders: Ints, satellites: Ints) -> Floats:
        """Return what `orders` cost from `satellites`, pair by pair."""
        out = self.approach[satellites, self.members[orders, 0].astype(np.int64)]
        home = self.approach[satellites, self.last[orders]]
        ways = out + self.inner[orders] + home
        return np.asarray(self.problem.van.fixed_cost + ways, dtype=np.float64)

    def within(self, customers: Sequence[int]) -> Ints:
        """Return the orders that serve no others than these customers."""
        chosen = np.zeros(len(self.problem.demand) + 1, dtype=np.bool_)
        chosen[list(customers)] = True
        chosen[-1] = True
        return np.flatnonzero(inside(self.members, chosen))


def list_routes(
    problem: TwoEchelonWindows, first_ready: Floats, most: int = MOST_ORDERS
) -> RouteList:
    """Return the routes of `problem`.

    Parameters
    ----------
    first_ready : shape ``(s,)``
        When goods can leave each satellite at the earliest.
    most
        No more orders than this; where all would be more, the list is not complete.
    """
    n = len(problem.demand)
    approach, away = problem.approach_distances(), problem.customer_distances()
    lasts = away + problem.service[:, None]
    early, late = problem.early.astype(np.float64), problem.late.astype(np.float64)
    arrive = (first_ready[:, None] + approach).min(axis=0)
    begin = np.maximum(early, arrive)
    possible = begin[:, None] + lasts <= late[None, :]
    np.fill_diagonal(possible, False)
    wait = np.maximum(early[None, :] - late[:, None] - lasts, 0.0)
    near = np.where(possible, away + WAITING * wait, np.inf)
    ranked = np.argsort(near, axis=1, kind="stable")
    ranked = np.where(np.take_along_axis(possible, ranked, axis=1), ranked, -1)
    room = problem.van.capacity
    width = int(np.searchsorted(np.cumsum(np.sort(problem.demand)), room, side="right"))
    width = min(max(width, 1), n)
    followers, space = max(int(possible.sum(axis=1).max(initial=0)), 1), FIRST_ROOM
    complete = True
    while True:
        number, members, load, inner, latest = enumerate_orders(
            problem.demand,
            room,
            lasts,
            away,
            early,
            late,
            arrive,
            np.ascontiguousarray(ranked[:, :followers]).astype(np.int64),
            width,
            min(space, most),
        )
        if number >= 0:
            break
        if space < most:
            space *= 4
        elif followers > 1:
            complete = False
            followers = max(followers * 2 // 3, 1)
        else:
            # Even one follower each gives too many: single customers only.
            complete, width = False, 1
    members = members[:number].copy()
    size = (members < n).sum(axis=1)
    return RouteList(
        problem,
        members,
        members[np.arange(number), np.maximum(size - 1, 0)].astype(np.int64),
        load[:number].copy(),
        inner[:number].copy(),
        latest[:number].copy(),
        approach,
        first_ready,
        complete,
    )


def compile_routes() -> None:
    """Have the compiled code in this process, so that no search's time pays for it."""
    one = np.array([[0.0, 0.0]])
    day = np.array([0]), np.array([9]), np.array([1]), np.array([0])
    small = TwoEchelonWindows(
        "", one, one, one, *day, np.array([0]), VehicleClass(1, 0.0), VehicleClass(1, 0.0)
    )
    routes = list_routes(small, np.zeros(1))
    nothing = np.zeros((1, 1))
    routes.reduced(nothing, nothing, nothing, 0.0)
    routes.within([0])
    share_no_customer(routes.members, np.array([0]), 1)


def column_of(problem: TwoEchelonWindows, satellite: int, customers: tuple[int, ...]) -> VanColumn:
    """Return the route from a satellite past `customers` in this order.

    `latest` is minus infinity where the windows do not allow the order.
    """
    approach, away = problem.approach_distances()[satellite], problem.customer_distances()
    latest = np.inf
    following: int | None = None
    for customer in reversed(customers):
        if following is not None:
            latest -= float(problem.service[customer] + away[customer, following])
        latest = min(latest, float(problem.late[customer]))
        if latest < problem.early[customer]:
            latest = -np.inf
        following = customer
    way = approach[customers[0]] + approach[customers[-1]]
    way += sum(away[a, b] for a, b in pairwise(customers))
    return VanColumn(
        satellite,
        customers,
        int(problem.demand[list(customers)].sum()),
        latest - float(approach[customers[0]]),
        problem.van.fixed_cost + float(way),
    )
