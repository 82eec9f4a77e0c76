"""Keys, encryption and blind indexes of personal data (SECURITY 20)."""
