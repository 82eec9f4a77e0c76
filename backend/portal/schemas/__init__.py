"""What officials send and get for the trainees' door."""
