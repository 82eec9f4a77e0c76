"""HTTP of the follow-up."""
