"""What an object says about the network, read where the object is: small enough to cross process borders.

``keep`` trims an object to what the network twin and the inference of flows need. Nothing here looks at two objects.
"""

from altlas.kube.flows.hints import Form, Hint, data_hints, pod_hints
from altlas.kube.flows.kept import Kept, is_policy_kind, keep, places_of, rebuilt, unpack

__all__ = [
    "Form",
    "Hint",
    "Kept",
    "data_hints",
    "is_policy_kind",
    "keep",
    "places_of",
    "pod_hints",
    "rebuilt",
    "unpack",
]
