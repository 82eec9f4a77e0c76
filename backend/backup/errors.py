"""Why a backup or a restore cannot be: one sentence for whoever runs the machine."""


class RefusedError(Exception):
    """The sentence says what to do."""
