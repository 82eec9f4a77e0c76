"""Whole-number apportionment: one total over parts, or row and column totals over a matrix (R12, R166).

Pure arithmetic in integers and fractions. How it works: docs/algorithms/apportionment.md.
"""

from backend.plan.apportion.divide import divide
from backend.plan.apportion.explain import explain_cell, explain_conflict, explain_part
from backend.plan.apportion.matrix import Matrix, apportion
from backend.plan.apportion.terms import (
    Bound,
    Cell,
    Conflict,
    ConflictKind,
    Infeasible,
    Limit,
    Line,
    Method,
    Part,
    Reason,
    Weight,
)

__all__ = [
    "Bound",
    "Cell",
    "Conflict",
    "ConflictKind",
    "Infeasible",
    "Limit",
    "Line",
    "Matrix",
    "Method",
    "Part",
    "Reason",
    "Weight",
    "apportion",
    "divide",
    "explain_cell",
    "explain_conflict",
    "explain_part",
]
