"""Errors with codes, units, column contracts, seed streams and safe files."""
