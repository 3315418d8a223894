"""Kubernetes' vocabulary: kinds, labels, selectors, schemas, references. Pure: no clock, no network."""
