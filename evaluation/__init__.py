"""How good Matinee is: scripted dialogues and simulated people, scored, beside plain baselines."""
