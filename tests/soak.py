"""How long a soak goes on; set lower in the environment, ``make soak`` is tried out in minutes."""

import os

SECONDS = float(os.environ.get("TUTELA_SOAK_SECONDS", "600"))
"""Of fuzzing, for each target."""

KILLS = int(os.environ.get("TUTELA_SOAK_KILLS", "200"))
"""Of each test that kills."""
