"""Questions about institutions and about the pool of teachers and venues."""
