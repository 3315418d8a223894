"""Programs and interfaces that come to their end."""
