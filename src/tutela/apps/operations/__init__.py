"""Rounds, windows, targets, teams, searches, outcomes."""
