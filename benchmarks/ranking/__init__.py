"""How well, and how fast, Matinee ranks."""
