"""调度报表: progress against the plan, read from the other domains' figures; it keeps nothing of its own."""
