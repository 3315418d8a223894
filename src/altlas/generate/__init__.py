"""A platform becomes files of Kubernetes objects. Pure: no reading, no writing, no clock, no randomness."""
