"""The checks of the law on facts: one file a subject, pure functions, each finding with the rule it rests on.

Two kinds, told apart by their names. ``refusals_of_…`` look at what Tutela itself would issue: one finding and it is
not issued. ``breaches_of_…`` look at what has happened: it is recorded all the same, and each finding opens a
discrepancy. ``open_points_of_…`` name what is not stated yet, for lists of what is still to be done: a fact that is
None is open, never breached.
"""
