"""Frozen values that the other rooms exchange. Nothing here reads files, clocks or the environment."""
