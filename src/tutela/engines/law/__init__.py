"""Law as dated data: statutes, ranks, districts, clocks and checks of one jurisdiction, as values and pure functions."""
