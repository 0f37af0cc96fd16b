"""`make bench-ranking`: what ranking models are worth, and what a recommendation costs."""
