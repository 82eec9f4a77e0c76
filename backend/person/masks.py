"""How protected values look to everybody (SECURITY 21); the ID number's mask stands beside its rules."""


def mask_phone(phone: str) -> str:
    """138****1234."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) == 11 else "*" * len(phone)


def mask_name(name: str) -> str:
    """How a name stands in a code that many may scan: 马＊＊."""
    return name[:1] + "＊" * (len(name) - 1)
