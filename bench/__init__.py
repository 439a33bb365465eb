"""Benchmarks against named peers, side by side in one run; ``make bench`` writes the table to docs/benchmarks.md."""
