"""The only door to YAML: values quickly, places when asked, text written so that kubectl reads it back."""
