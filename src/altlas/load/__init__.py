"""Text becomes models: platform files, manifests, settings. With ``write``, the only rooms that touch files."""
