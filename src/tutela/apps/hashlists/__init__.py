"""Known-hash lists: their versions, origin and authority, and what of each was read."""
