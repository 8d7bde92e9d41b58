"""Two echelons at once: trucks from a depot to satellites, vans from satellites to customers.

In all modules a set of satellites is a number whose bits are the satellites, `masks` are several
of them, and `nodes` is how many nodes of a search tree a program may use.
"""
