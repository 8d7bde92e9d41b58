"""County, township and village logistics, from roads to a report."""
