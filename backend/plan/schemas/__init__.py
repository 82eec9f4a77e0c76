"""What the plan room takes and gives."""
