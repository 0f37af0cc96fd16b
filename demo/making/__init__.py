"""How the made media of the demo were made: speech, pictures, sounds, files."""
