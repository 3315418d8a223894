"""What a platform file may say about the cluster."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from altlas.model.platform import Cluster


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("10.96.0.0/12", "10.96.0.0/12"),
        ("10.0.0.1/32", "10.0.0.1/32"),
        ("fd00:10::/64", "fd00:10::/64"),
        ("FD00:0010:0::/64", "fd00:10::/64"),
        ("::1/128", "::1/128"),
    ],
)
def test_a_block_is_kept_in_its_usual_form(given: str, kept: str) -> None:
    """Two spellings of one block are one value."""
    assert Cluster.model_validate({"podCidrs": [given]}).pod_cidrs == (kept,)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("10.96.0.1/12", "without host bits"),
        ("10.96.0.0/33", "without host bits"),
        ("10.96.0/12", "without host bits"),
        ("10.96.0.300/32", "without host bits"),
        ("fd00::g/64", "match pattern"),
        ("10.96.0.0", "match pattern"),
        ("0.0.0.0/0", "not all of it"),
        ("::/0", "not all of it"),
    ],
)
def test_what_is_no_block_is_refused(given: str, said: str) -> None:
    """A typing mistake must not become a policy that matches nothing, nor one that matches everything."""
    with pytest.raises(ValidationError, match=said):
        Cluster.model_validate({"apiServer": {"cidrs": [given]}})


@pytest.mark.parametrize(
    "labels",
    [{"a b": "c"}, {"-a": "b"}, {"a": "b c"}, {"a": "-"}, {"a": "b" * 64}, {"A/b": "c"}],
    ids=str,
)
def test_labels_that_no_object_can_have_are_refused(labels: dict[str, Any]) -> None:
    """The API server would refuse the policy."""
    with pytest.raises(ValidationError):
        Cluster.model_validate({"prometheus": {"namespace": "monitoring", "labels": labels}})


def test_usual_places() -> None:
    """Without a word, names are resolved where kubeadm puts CoreDNS, and the rest is unknown."""
    cluster = Cluster()

    assert (cluster.dns.namespace, cluster.dns.labels, cluster.dns.port) == ("kube-system", {"k8s-app": "kube-dns"}, 53)
    assert cluster.ingress_controller is None
    assert (cluster.api_server.cidrs, cluster.api_server.port) == ((), None)
