"""The server while people use it: how fast it answers, paints and forgets."""
