"""How things are scored: candidates, fusion, profile, diversity."""
