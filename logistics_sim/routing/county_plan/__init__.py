"""The county's plan: loads become stops, stops become routes, routes become a timetable.

In all modules `transfer` are the hand-overs of a plan, pairs of a station's row and a wave; `base`
is a station's row; `unloaded` says by station, wave and band at which second its truck is empty;
`trunk` marks the stops that are hand-overs; `kind` is a row of the task's vehicle kinds.
"""
