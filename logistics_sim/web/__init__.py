"""The planner's page: a server on this computer with a documented interface and one page on it."""
