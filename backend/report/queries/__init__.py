"""Questions of the reports, within the caller's scope."""
