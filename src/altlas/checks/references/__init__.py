"""Names, keys, ports and selectors that lead from one object to another."""
