"""Subjects: persons, handles, numbers and addresses, where each is mentioned, and who is judged to be the same."""
