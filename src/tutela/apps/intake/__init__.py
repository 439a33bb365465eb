"""Intake: tips as they were received, what went to quarantine, leads and their priority."""
