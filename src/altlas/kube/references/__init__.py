"""The one resolver of references: every name, key, port, claim, account and selector that one object uses.

``extract`` turns an object into facts (in worker processes), ``resolve`` finds what is broken between the facts
of the whole input. Nothing here reads files, clocks or the environment.
"""

from __future__ import annotations

from altlas.kube.references.extract import extract
from altlas.kube.references.facts import Broken, Externals, Facts, Place, Pod, Select, Service, Use
from altlas.kube.references.resolve import resolve
from altlas.kube.route import Route

__all__ = [
    "Broken",
    "Externals",
    "Facts",
    "Place",
    "Pod",
    "Route",
    "Select",
    "Service",
    "Use",
    "extract",
    "resolve",
]
