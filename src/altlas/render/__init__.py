"""Models become text: one module per format, a frozen shape for machines."""
