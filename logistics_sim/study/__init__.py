"""Run folders, one operator's case, workers, the cache of results; studies are in `assessment`."""
