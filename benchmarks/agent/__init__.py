"""What the agent is asked, what is right, and how often it does it."""
