"""The demo library: real recordings, made media, and three people who play them."""
