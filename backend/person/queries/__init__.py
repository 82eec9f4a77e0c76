"""Questions about people: single ones, lists, totals."""
