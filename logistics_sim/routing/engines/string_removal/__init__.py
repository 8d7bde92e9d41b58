"""String removals as compiled code: state in arrays, steps without the interpreter.

In all modules `kind` is a row of the problem's vehicle kinds, `slot` a place for a route, `row` a
row of the lists of clients and `count` how many clients of it count. A `stamp` is a number that
no earlier step has used: marks made with older ones need no clearing. Of whole days, `size` is how
many entries of one count, and `waiting` how many clients have no place.
"""
