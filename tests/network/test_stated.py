"""What is said about the cluster, in the network twin's words."""

from __future__ import annotations

from altlas.model.surroundings import PodsOf, Surroundings
from altlas.network import Dialect, Ends, Place
from altlas.network.stated import dialect, ends


def test_what_is_not_stated_keeps_the_usual_defaults():
    assert ends(Surroundings()) == Ends()
    assert dialect(Surroundings()) == Dialect()


def test_what_is_stated_is_taken_over():
    stated = Surroundings(
        pod_cidrs=("10.244.0.0/16",),
        service_cidrs=("10.96.0.0/12",),
        node_cidrs=("192.168.0.0/24",),
        api_server_cidrs=("192.168.0.1/32",),
        ingress_controller=PodsOf("edge", {"app": "traefik"}),
        prometheus=PodsOf("monitoring"),
    )

    found = ends(stated)

    assert (found.pod_cidrs, found.service_cidrs) == (("10.244.0.0/16",), ("10.96.0.0/12",))
    assert (found.node_cidrs, found.api_server_cidrs) == (("192.168.0.0/24",), ("192.168.0.1/32",))
    assert found.ingress_controller == Place("edge", {"app": "traefik"})
    assert found.prometheus == Place("monitoring", {})


def test_dns_elsewhere_has_the_ports_that_dns_has():
    found = ends(Surroundings(dns=PodsOf("openshift-dns", {"dns": "default"})))

    usual = Ends().dns
    assert usual is not None
    assert found.dns == Place("openshift-dns", {"dns": "default"}, usual.ports)


def test_the_dialect_is_taken_over():
    stated = Surroundings(pods_in_ip_blocks="no", host_network="node", service_translation="before")

    assert dialect(stated) == Dialect(pods_in_ip_blocks="no", host_network="node", service_translation="before")
