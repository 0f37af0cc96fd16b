"""The HTTP API: what the library can do, for programs and for the page in the browser."""
