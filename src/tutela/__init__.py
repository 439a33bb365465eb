"""Tutela carries a child-protection matter from the first tip to the court file."""

__version__ = "0.1.0"
