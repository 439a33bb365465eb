"""Passwords and second factors: what is not an act, in the desk's database."""
