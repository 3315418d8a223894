"""Parts of ``tools/build_schemas.py``, one for each kind of source."""
