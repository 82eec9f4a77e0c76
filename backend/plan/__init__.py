"""Plan, targets and allocation (计划目标, R10–R12, R95–R96, R166–R168)."""
