"""Benchmarks of triage against named peers: one module a table, each with ``TITLE`` and ``rows(scratch)``.

To add a table, copy ``lookup`` and add a line to ``PARTS``; ``make bench-triage`` measures each in a process of its own.
"""

PARTS = ("curves", "device", "digests", "lookup", "memory", "near", "pictures", "video")
