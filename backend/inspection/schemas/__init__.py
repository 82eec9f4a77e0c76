"""What the room takes and gives."""
