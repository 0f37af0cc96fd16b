"""How people reach Matinee."""
