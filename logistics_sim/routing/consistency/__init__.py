"""Plans of single days that stay near a reference: same driver, same hour, each at a price.

In all modules `kind` is a row of the task's vehicle kinds, and `taken` are names of vehicles that
drive elsewhere on that day.
"""
