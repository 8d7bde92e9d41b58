"""Readers and writers of benchmark instances, one file per family of forms."""
