"""What all of Matinee stands on: settings, errors, devices, weights, slots."""
