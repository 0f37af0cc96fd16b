"""Tiny models of the real kinds, made here, so that the path of hub weights needs no hub to test.

A CLIP of open_clip and a BLIP of transformers, trained for a minute on drawn shapes and laid out
like the hub's cache. What loads, batches, normalises and stores them is what real weights go
through.
"""
