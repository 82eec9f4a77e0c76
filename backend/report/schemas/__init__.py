"""What the reports send."""
