"""A drawing of connections: what is drawn, where it is put, how it looks. No program and no font is asked."""
