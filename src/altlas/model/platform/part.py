"""What all parts of a platform file share: strictness, spelling of keys, kinds of names."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic.alias_generators import to_camel


class Part(BaseModel):
    """A mapping of the platform file: unknown keys are mistakes, keys are camelCase, values frozen."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=to_camel,
        populate_by_name=True,
        use_attribute_docstrings=True,
    )


Name = Annotated[str, StringConstraints(pattern=r"^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$")]
"""DNS-1035 label, the strictest form: it is good for a Service, a container and a label value."""

EnvName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
"""Name of an environment variable that every shell accepts."""

Quantity = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]+(\.[0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$"),
]
"""A Kubernetes quantity such as ``100m``, ``2`` or ``10Gi``."""

AbsolutePath = Annotated[str, StringConstraints(pattern=r"^/[^\s]*$")]
"""A path that starts with a slash, in a URL or in a container."""

Host = Annotated[
    str,
    StringConstraints(pattern=r"^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"),
]
"""A DNS name in lower case; a leading ``*.`` is allowed where a wildcard makes sense."""
