"""Screens: a page translates a request, calls one function and shows what it returns."""
