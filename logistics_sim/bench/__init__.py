"""Benchmarks: one instance, a suite of them, peers, tables of gaps."""
