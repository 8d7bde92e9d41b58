"""Lower bounds by trips: no price of a stop is higher than trips can pay.

* `dual_ascent` and `price_box` prove a county's day (`plan --prove`): thousands of stops, a price
  of the vehicle's seconds, walks by compiled tables. A valid figure after every round.
* `column_bound` is for single problems of up to some hundred clients, from Python: it knows windows
  and remembers clients (ng-routes by labels, set partitioning by a linear program). Nearer, and far
  slower: no plan asks it. Duals of any quality give a valid figure, since it is made of them and
  of what the pricing proved (`safe_bound`), never of the linear program's value.
"""
