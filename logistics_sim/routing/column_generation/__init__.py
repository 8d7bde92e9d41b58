"""A lower bound by column generation: set partitioning over trips, priced by ng-routes.

`column_bound` is the door. Duals of any quality give a valid figure, since it is made of
them and of what the pricing proved (`safe_bound`), never of the linear program's value.
"""
