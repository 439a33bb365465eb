"""Requests to platforms and referrals of children: preservation, disclosure, take-down, committee and court."""
