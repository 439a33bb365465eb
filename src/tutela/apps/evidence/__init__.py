"""Exhibits, seals, custody, lockers, triage runs, findings."""
