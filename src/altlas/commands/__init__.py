"""One module per command: read, ask, render."""
