"""The edge: Ingress and Gateway from the same statements."""

from __future__ import annotations

from typing import Any

from altlas.generate import exposure
from generate.small import platform

EXPOSED = {"port": {"container": 3000, "service": 80}, "expose": {"paths": ["/api"]}}


def made(service: dict[str, Any] | None = None, **edge: Any) -> dict[str, list[Any]]:
    """Objects of the edge by file."""
    shop = platform(EXPOSED | (service or {}), exposure={"host": "shop.example.com", **edge})
    return {file.path: list(file.objects) for file in exposure.files(shop)}


def test_ingress_passes_paths_unchanged() -> None:
    """The prefix goes to the Service's named port; nothing rewrites it."""
    (ingress,) = made()["ingress.yaml"]

    assert ingress["spec"] == {
        "ingressClassName": "nginx",
        "rules": [
            {
                "host": "shop.example.com",
                "http": {
                    "paths": [
                        {
                            "path": "/api",
                            "pathType": "Prefix",
                            "backend": {"service": {"name": "web", "port": {"name": "http"}}},
                        }
                    ]
                },
            }
        ],
    }
    assert "annotations" not in ingress["metadata"]


def test_tls_and_issuer() -> None:
    """The certificate's Secret is named, and cert-manager is asked to make it."""
    (ingress,) = made(tls="shop-tls", issuer="letsencrypt")["ingress.yaml"]

    assert ingress["spec"]["tls"] == [{"hosts": ["shop.example.com"], "secretName": "shop-tls"}]
    assert ingress["metadata"]["annotations"] == {"cert-manager.io/cluster-issuer": "letsencrypt"}


def test_an_issuer_alone_asks_for_nothing() -> None:
    """Without a certificate there is nothing to issue."""
    assert "annotations" not in made(issuer="letsencrypt")["ingress.yaml"][0]["metadata"]


def test_own_annotations_are_kept() -> None:
    """A controller's settings come from the platform file."""
    (ingress,) = made(annotations={"a.b/c": "d"})["ingress.yaml"]

    assert ingress["metadata"]["annotations"] == {"a.b/c": "d"}


def test_gateway_routes_to_the_service_port() -> None:
    """Routes name the Service's number, never the container's; they stay in their own namespace."""
    files = made(kind="gateway", tls="shop-tls", **{"class": "envoy"})
    (gateway,), (route,) = files["gateway.yaml"], files["httproute.yaml"]

    assert gateway["spec"]["gatewayClassName"] == "envoy"
    (listener,) = gateway["spec"]["listeners"]
    assert (listener["port"], listener["protocol"], listener["hostname"]) == (443, "HTTPS", "shop.example.com")
    assert listener["tls"]["certificateRefs"] == [{"kind": "Secret", "name": "shop-tls"}]
    assert route["spec"]["parentRefs"] == [{"name": "shop", "sectionName": listener["name"]}]
    assert route["spec"]["rules"][0]["backendRefs"] == [{"name": "web", "port": 80}]


def test_hosts_are_grouped() -> None:
    """Two services on one host share a rule; another host gets its own."""
    shop = platform(
        EXPOSED,
        exposure={"host": "shop.example.com"},
        services={
            "cart": {"image": "ghcr.io/acme/cart:1", "port": 80, "expose": {"paths": ["/cart"]}},
            "blog": {"image": "ghcr.io/acme/blog:1", "port": 80, "expose": {"host": "blog.example.com"}},
        },
    )
    ((ingress,),) = [file.objects for file in exposure.files(shop)]

    assert [(rule["host"], len(rule["http"]["paths"])) for rule in ingress["spec"]["rules"]] == [
        ("shop.example.com", 2),
        ("blog.example.com", 1),
    ]


def test_nothing_exposed_no_edge() -> None:
    """No Ingress without a way in."""
    assert not list(exposure.files(platform()))
