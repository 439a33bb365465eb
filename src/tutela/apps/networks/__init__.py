"""Chat groups: who was in them, by which export that is known, and what was done about them."""
