"""Volumes as they are known: files read, places matched, levels reconciled, days replayed."""
