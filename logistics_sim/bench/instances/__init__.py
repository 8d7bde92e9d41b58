"""Readers and writers of benchmark instances, one file per family of forms.

A reader takes the `text` of a file and, for messages, its name.
"""
