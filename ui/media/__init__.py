"""Playback in a browser: files as they are, copied or converted on the fly, and links."""
