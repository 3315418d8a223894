"""What all parts of a platform file share: strictness, spelling of keys, kinds of words and numbers."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
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


NAME = r"^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$"
OBJECT_NAME = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
PORT_NAME = r"^[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$"
ENV_NAME = r"^[A-Za-z_][A-Za-z0-9_]*$"
QUANTITY = r"^[0-9]+(\.[0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$"
RANGE = r"^[0-9]+(\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?(\.\.[0-9]+(\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?)?$"
ABSOLUTE_PATH = r"^/[^\s]*$"
URL_PATH = r"^(/[^\s]*)?$"
HOST = r"^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
EXTERNAL = r"^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*(:[0-9]{1,5})?$"
TAG = r"^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$"
IMAGE = (
    r"^([a-zA-Z0-9.-]+(:[0-9]+)?/)?[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*"
    r"(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?$"
)
DATE = r"^\d{4}-\d{2}-\d{2}$"
DURATION = r"^([0-9]+(y|w|d|h|ms|m|s))+$"
GO_DURATION = r"^([0-9]+(\.[0-9]+)?(h|ms|m|s))+$"
CIDR = r"^[0-9A-Fa-f:.]+/[0-9]{1,3}$"
LABEL_KEY = r"^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$"
LABEL_VALUE = r"^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$"
WAIVED = r"^(\*|([A-Za-z]+|\*)/[-a-z0-9.*]+)$"

IN_WORDS = {
    NAME: "lower-case letters, digits and dashes, a letter first, at most 63",
    OBJECT_NAME: "the name of a Kubernetes object: lower-case letters, digits, dashes and dots",
    PORT_NAME: "lower-case letters, digits and dashes, at most 15",
    ENV_NAME: "a variable's name: letters, digits and underscores, no digit first",
    QUANTITY: "a Kubernetes quantity such as 500m, 2 or 10Gi",
    RANGE: "a quantity, or request..limit such as 100m..500m",
    URL_PATH: "nothing, or a path that starts with a slash and has no spaces",
    ABSOLUTE_PATH: "a path that starts with a slash and has no spaces",
    HOST: "a host name in lower case, such as shop.example.com or *.example.com",
    EXTERNAL: "host or host:port in lower case, such as api.example.com or db.example.com:5432",
    TAG: "an image tag: letters, digits, dots, dashes and underscores, at most 63, a letter or digit at both ends",
    IMAGE: "an image reference such as registry.example.com/team/app:1.2.3",
    DATE: "a date written YYYY-MM-DD",
    DURATION: "a duration as Prometheus writes it, such as 30s, 15d or 1h30m",
    GO_DURATION: "a duration such as 30s, 1h or 1h30m",
    CIDR: "a block of addresses without host bits, such as 10.96.0.0/12 or fd00:10::/64",
    LABEL_KEY: "a label's key such as app.kubernetes.io/name",
    LABEL_VALUE: "a label's value: letters, digits, dashes, dots and underscores, at most 63",
    WAIVED: "Kind/name such as DaemonSet/promtail, with * as a wildcard",
}
"""What each pattern asks for, in the words of an error message."""


Name = Annotated[str, StringConstraints(pattern=NAME)]
"""DNS-1035 label, the strictest form: it is good for a Service, a container and a label value."""

ObjectName = Annotated[str, StringConstraints(pattern=OBJECT_NAME)]
"""Name of an object that the platform does not make: a DNS-1123 subdomain, as most kinds allow."""

PortName = Annotated[str, StringConstraints(pattern=PORT_NAME)]
"""Name of a port, an IANA service name."""

EnvName = Annotated[str, StringConstraints(pattern=ENV_NAME)]
"""Name of an environment variable that every shell accepts."""

Quantity = Annotated[str, StringConstraints(pattern=QUANTITY)]
"""A Kubernetes quantity such as ``100m``, ``2`` or ``10Gi``."""

AbsolutePath = Annotated[str, StringConstraints(pattern=ABSOLUTE_PATH)]
"""A path that starts with a slash, in a URL or in a container."""

UrlPath = Annotated[str, StringConstraints(pattern=URL_PATH)]
"""What stands after a URL's port."""

Host = Annotated[str, StringConstraints(pattern=HOST), Field(examples=["shop.example.com"])]
"""A DNS name in lower case; a leading ``*.`` is allowed where a wildcard makes sense."""

External = Annotated[str, StringConstraints(pattern=EXTERNAL), Field(examples=["api.example.com"])]
"""A host outside the cluster, with or without a port."""

Tag = Annotated[str, StringConstraints(pattern=TAG)]
"""An image tag that is also a label value: the version label shows it."""

ImageRef = Annotated[str, StringConstraints(pattern=IMAGE), Field(examples=["ghcr.io/acme/web:1.4.2"])]
"""An image reference: registry and path, then tag, digest or both."""

Duration = Annotated[str, StringConstraints(pattern=DURATION)]
"""A duration as Prometheus and Loki write it."""

GoDuration = Annotated[str, StringConstraints(pattern=GO_DURATION)]
"""A duration as Go programs write it."""

Flag = Annotated[bool, Field(strict=True)]
"""true or false, and no other word."""

Number = Annotated[int, Field(strict=True)]
"""A whole number; text, true and 2.0 are none."""
