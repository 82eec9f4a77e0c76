"""Codes of digits that people type: the last digit checks the others (ISO 7064 MOD 11,10)."""


def check_digit(digits: str) -> str:
    """The digit that follows: a code with one wrong digit does not fit it."""
    rest = 10
    for digit in digits:
        rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - rest) % 10)


def checked(digits: str) -> str:
    """Digits with the one that checks them."""
    return digits + check_digit(digits)


def fits(code: str, length: int) -> bool:
    """Whether a typed code can be one of ours."""
    is_digits = len(code) == length and code.isascii() and code.isdigit()
    return is_digits and check_digit(code[:-1]) == code[-1]


def grouped(code: str) -> str:
    """A code as it is printed, three digits at a time."""
    return " ".join(code[at : at + 3] for at in range(0, len(code), 3))
