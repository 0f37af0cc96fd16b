"""Readers of catalogues and histories that other programs wrote."""
