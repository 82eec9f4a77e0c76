"""Questions about founders and loans, within the caller's scope."""
