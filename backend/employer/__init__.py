"""用工单位: enterprises, workshops, agencies and employment bases, their posts and their orders (R19, R28–R31, R47)."""
