"""Adapters: one model a file, each filling a slot of `base.slots`."""
