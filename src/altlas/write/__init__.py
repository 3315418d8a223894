"""Files onto the disk: atomic, nothing lost, secrets apart."""
