"""Pages for trainees under /t and /qd, and what officials need for them."""
