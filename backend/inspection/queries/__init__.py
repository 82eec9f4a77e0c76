"""Questions of the room, within the caller's scope."""
