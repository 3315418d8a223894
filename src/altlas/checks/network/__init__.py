"""Network policies against what the manifests need, and network policies that do not say what is meant."""
