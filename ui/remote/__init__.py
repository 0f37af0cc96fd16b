"""Commands by way of a running `matinee serve`: the same library, asked over HTTP."""
