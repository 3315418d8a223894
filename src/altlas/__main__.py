"""``python -m altlas``."""

from altlas.cli import main

main()
