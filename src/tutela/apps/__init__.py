"""The rooms with tables under them; an earlier stage is a lower storey."""
