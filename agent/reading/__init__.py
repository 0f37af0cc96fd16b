"""Reading: what a message asks for. Rules read what rules read well, the model what is left."""
