"""创业扶持: founders, their mentors, and the loans that they are referred for (R6, R120, R121)."""
