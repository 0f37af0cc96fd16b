"""Models that rank items for people, under one contract."""
