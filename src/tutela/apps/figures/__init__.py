"""Published notes and dashboards: reads all, owns the dated facts it counts and what it published."""
