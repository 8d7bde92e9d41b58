"""Two echelons with windows: trucks from several depots to satellites, vans on to customers.

Given by the publication (Dellaert, Dashty Saridarq, Van Woensel, Crainic 2019, Transportation
Science 53(2), 463-479; its abstract and the instances' own description were read, the full text
was not): freight goes from depots to satellites and from there to customers within their
windows; the first path formulation has paths over tours of both echelons together. Instances have
several depots; customers have a window, a demand and a service time, satellites and depots a
service time; trucks ("urban vehicles") hold 200 and cost 50, vans ("city freighters") hold 50 and
cost 25.

Our reading of the rest:

* Travel times and costs are the Euclidean distances, not rounded; a vehicle's cost is its fixed
  one and its way. Nothing is paid for time. Either fleet is as large as one likes.
* A truck leaves its depot at time 0 or later, calls at some satellites, each once, and returns to
  the same depot. Any depot may serve any customer; a satellite may be served by several trucks.
* At a satellite the truck is unloaded for the satellite's service time and drives on then; vans
  that carry its goods may leave from that moment on (the hand-over in time).
* A van starts and ends at one satellite and makes one route. All it carries comes with one truck:
  a path over tours of both echelons hangs each van's tour on one truck's tour. Demands are not
  split. Who lets several trucks fill a van has a relaxation of this problem: our plans are valid
  there, our lower bounds are too, since no row of theirs looks at single loads in a truck.
* Service at a customer begins within the window, vans may wait for it to open. There is no end of
  the day for vehicles on their way home, and no service time is spent at depots (theirs is 0).

In all modules `ready` is when a truck's goods can leave a satellite, `latest` when a van must
leave at the latest, `nodes` how many nodes of a search tree a program may use, `problem` the
instance, `tours` what `urban_tours` lists and `routes` what `list_routes` lists.
"""
