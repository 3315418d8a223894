"""altlas: a platform's Kubernetes manifests from one short file, checked without a cluster."""

__version__ = "0.1.0"
