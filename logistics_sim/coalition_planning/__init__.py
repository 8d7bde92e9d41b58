"""Every coalition of the county's firms re-planned: tasks, order, store, values, answer."""
