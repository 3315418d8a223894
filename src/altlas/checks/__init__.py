"""Inventory becomes findings. A check never raises on odd input and does no input or output."""
