"""Two echelons at once: trucks from a depot to satellites, vans from satellites to customers."""
