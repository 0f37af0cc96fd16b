"""What the agent can do: understand media, ingest, search."""
