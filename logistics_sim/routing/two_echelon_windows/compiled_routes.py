"""Compiled: every order of customers that one van can serve, and their reduced costs.

Orders do not depend on satellites: what a satellite adds is the way out and back. An order's
`latest` is the latest begin of service at its first customer with which all windows are kept
(segments after Vidal, Crainic, Gendreau and Prins 2013: earliest and latest begin, duration).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Small = NDArray[np.int16]

Function = TypeVar("Function", bound="Callable[..., object]")
_njit: Any = njit


def _entry(function: Function) -> Function:
    return cast("Function", _njit(function, cache=True))


@_entry
def enumerate_orders(
    demand: Ints,
    room: int,
    lasts: Floats,
    away: Floats,
    early: Floats,
    late: Floats,
    arrive: Floats,
    follow: Ints,
    width: int,
    most: int,
) -> tuple[int, Small, Ints, Floats, Floats]:
    """Return the orders of customers that keep the windows and fit into a van.

    Parameters
    ----------
    demand : shape ``(n,)``
        What each customer gets.
    room
        What a van holds.
    lasts, away : shape ``(n, n)``
        Service at a customer and the way to the next; the way alone.
    early, late : shape ``(n,)``
        The customers' windows.
    arrive : shape ``(n,)``
        When a van can be at a customer at the earliest, straight from some satellite.
    follow : shape ``(n, m)``
        Which customers are tried after each; -1 for none.
    width
        The most customers of an order.
    most
        Room for so many orders; where it does not suffice the number -1 is returned.

    Returns
    -------
    number, members, load, inner, latest
        The number of orders, their customers (padded with n), loads, ways between the
        customers, and the latest begin at the first one.
    """
    n = demand.size
    members = np.full((most, width), n, dtype=np.int16)
    load = np.empty(most, dtype=np.int64)
    inner = np.empty(most)
    latest = np.empty(most)
    number = 0
    path = np.empty(width, dtype=np.int64)
    turn = np.zeros(width, dtype=np.int64)
    begin = np.empty(width)
    until = np.empty(width)
    span = np.empty(width)
    amount = np.empty(width, dtype=np.int64)
    driven = np.empty(width)
    for first in range(n):
        if demand[first] > room or arrive[first] > late[first]:
            continue
        depth = 0
        path[0], turn[0], amount[0], driven[0] = first, 0, demand[first], 0.0
        begin[0], until[0], span[0] = early[first], late[first], 0.0
        fresh = True
        while depth >= 0:
            if fresh:
                if number >= most:
                    return -1, members, load, inner, latest
                for k in range(depth + 1):
                    members[number, k] = path[k]
                load[number], inner[number] = amount[depth], driven[depth]
                latest[number] = until[depth]
                number += 1
                fresh = False
            here = path[depth]
            if depth + 1 >= width or turn[depth] >= follow.shape[1]:
                depth -= 1
                continue
            there = follow[here, turn[depth]]
            turn[depth] += 1
            if there < 0:
                depth -= 1
                continue
            total = amount[depth] + demand[there]
            if total > room:
                continue
            seen = False
            for k in range(depth + 1):
                if path[k] == there:
                    seen = True
            if seen:
                continue
            gap = span[depth] + lasts[here, there]
            if begin[depth] + gap > late[there]:
                continue
            wait = max(early[there] - gap - until[depth], 0.0)
            last = min(late[there] - gap, until[depth])
            if last < arrive[first]:
                continue
            depth += 1
            path[depth], turn[depth], amount[depth] = there, 0, total
            driven[depth] = driven[depth - 1] + away[here, there]
            begin[depth] = max(early[there] - gap, begin[depth - 1]) - wait
            until[depth], span[depth] = last, gap + wait
            fresh = True
    return number, members, load, inner, latest


@_entry
def reduced_costs(
    members: Small,
    load: Ints,
    inner: Floats,
    latest: Floats,
    approach: Floats,
    first_ready: Floats,
    fixed: float,
    value: Floats,
    moment: Floats,
    price: Floats,
) -> Floats:
    """Return the reduced cost of every order from every satellite, shape ``(orders, s)``.

    It is infinite where a van would come too late even with the earliest goods.

    Parameters
    ----------
    members, load, inner, latest
        As `enumerate_orders` returns them.
    approach : shape ``(s, n)``
        Ways from satellites to customers.
    first_ready : shape ``(s,)``
        When goods are ready at the earliest.
    fixed
        What using a van costs.
    value : shape ``(s, n)``
        What serving a customer from a satellite is worth.
    moment, price : shape ``(s, m)``
        A unit that leaves the satellite before a moment pays its price.
    """
    orders, width = members.shape
    satellites, n = approach.shape
    out = np.full((orders, satellites), np.inf)
    for row in range(orders):
        size = 0
        while size < width and members[row, size] < n:
            size += 1
        first, last = members[row, 0], members[row, size - 1]
        for s in range(satellites):
            leave = latest[row] - approach[s, first]
            if leave < first_ready[s]:
                continue
            total = fixed + approach[s, first] + inner[row] + approach[s, last]
            for k in range(size):
                total -= value[s, members[row, k]]
            for k in range(moment.shape[1]):
                if leave < moment[s, k]:
                    total += price[s, k] * load[row]
            out[row, s] = total
    return out


@_entry
def inside(members: Small, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which orders serve `chosen` customers only (and the padding, which is chosen)."""
    orders, width = members.shape
    out = np.ones(orders, dtype=np.bool_)
    for row in range(orders):
        for k in range(width):
            if not chosen[members[row, k]]:
                out[row] = False
                break
    return out


@_entry
def share_no_customer(members: Small, ranked: Ints, n: int) -> Ints:
    """Return the orders that are taken one after the other as `ranked`, no customer of n twice."""
    width = members.shape[1]
    free = np.ones(n, dtype=np.bool_)
    left = n
    taken = np.empty(n, dtype=np.int64)
    number = 0
    for turn in range(ranked.size):
        row = ranked[turn]
        fits = True
        for k in range(width):
            if members[row, k] < n and not free[members[row, k]]:
                fits = False
                break
        if not fits:
            continue
        for k in range(width):
            if members[row, k] < n:
                free[members[row, k]] = False
                left -= 1
        taken[number] = row
        number += 1
        if left == 0:
            break
    return taken[:number]
