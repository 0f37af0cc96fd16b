"""The suite that ships: dialogues over the demo library and many items of which words are known."""
