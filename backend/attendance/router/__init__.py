"""HTTP of attendance."""
