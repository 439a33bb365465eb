"""Officers, units, districts, roles, need-to-know grants, sign-in."""
