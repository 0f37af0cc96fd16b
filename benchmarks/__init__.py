"""Figures: what the parts cost and what they are worth; printed, never asserted."""
