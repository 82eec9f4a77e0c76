"""What is asked of founders and loans, and what is answered."""
