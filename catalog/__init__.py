"""What is known: items, moments, plays, profiles, vectors, and how media are decoded."""
