"""HTTP of employers."""
