"""Tables over the objects of every kind of store: what each must have, whatever the platform file says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from altlas.generate import stores
from altlas.generate.connections import PORTS
from altlas.generate.metadata import CHECKSUM
from altlas.model.platform import Platform, StoreKind
from altlas.model.tree import KubeObject
from generate.small import platform
from generate.stores.servers import container, objects, secret

KINDS = [kind.value for kind in StoreKind]
WRITABLE = {
    "postgres": {"/var/lib/postgresql/data", "/var/run/postgresql", "/tmp", "/dev/shm"},
    "redis": {"/data", "/tmp"},
    "valkey": {"/data", "/tmp"},
    "nats": {"/data", "/var/run/nats", "/tmp"},
}
"""Where each program writes; everything else of its image is read-only."""


def shop(kind: str, name: str = "store", **more: Any) -> Platform:
    """A platform with one store of ``kind``, used by its one service."""
    return platform({"uses": {name: "STORE_URL"}}, stores={name: {"kind": kind, **more}})


def stateful_set(made: Platform, name: str = "store") -> Mapping[str, Any]:
    """The store's StatefulSet."""
    found: Mapping[str, Any] = objects(made, name)["StatefulSet"]["spec"]
    return found


def pod(made: Platform, name: str = "store") -> Mapping[str, Any]:
    """The spec of the store's pod."""
    found: Mapping[str, Any] = stateful_set(made, name)["template"]["spec"]
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_objects_come_in_the_order_of_their_needs(kind: str) -> None:
    """Account and configuration stand before the pod that uses them."""
    (file,) = stores.files(shop(kind))

    assert file.path == "infrastructure/store.yaml"
    assert [one["kind"] for one in file.objects] == ["ServiceAccount", "ConfigMap", "Service", "StatefulSet"]
    assert {one["metadata"]["name"] for one in file.objects} == {"store"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_object_has_namespace_and_recommended_labels(kind: str) -> None:
    """Also the pod template; the component says what the store is for."""
    component = {"postgres": "database", "redis": "cache", "valkey": "cache", "nats": "broker"}[kind]
    made = shop(kind, version="9.9")

    for one in objects(made, "store").values():
        assert one["metadata"]["namespace"] == "shop"
        assert one["metadata"]["labels"] == {
            "app.kubernetes.io/name": "store",
            "app.kubernetes.io/instance": "shop",
            "app.kubernetes.io/version": "9.9",
            "app.kubernetes.io/component": component,
            "app.kubernetes.io/part-of": "shop",
            "app.kubernetes.io/managed-by": "altlas",
        }
    assert (
        stateful_set(made)["template"]["metadata"]["labels"] == objects(made, "store")["Service"]["metadata"]["labels"]
    )


@pytest.mark.parametrize("kind", KINDS)
def test_selectors_and_claims_use_only_labels_that_never_change(kind: str) -> None:
    """A StatefulSet's selector and claim template are immutable; a new version must not touch them."""
    stable = {"app.kubernetes.io/name": "store", "app.kubernetes.io/instance": "shop"}
    made = shop(kind)

    assert objects(made, "store")["Service"]["spec"]["selector"] == stable
    assert stateful_set(made)["selector"] == {"matchLabels": stable}
    assert stateful_set(made)["volumeClaimTemplates"][0]["metadata"] == {"name": "data", "labels": stable}


@pytest.mark.parametrize("kind", KINDS)
def test_one_pod_owns_one_claim_that_outlives_it(kind: str) -> None:
    """Two writers would destroy the data; deleting the StatefulSet must not."""
    spec = stateful_set(shop(kind, size="3Gi", storage_class="fast"))
    (claim,) = spec["volumeClaimTemplates"]

    assert spec["replicas"] == 1
    assert spec["serviceName"] == "store"
    assert spec["podManagementPolicy"] == "OrderedReady"
    assert spec["updateStrategy"] == {"type": "RollingUpdate"}
    assert spec["persistentVolumeClaimRetentionPolicy"] == {"whenDeleted": "Retain", "whenScaled": "Retain"}
    assert claim["spec"] == {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "3Gi"}},
        "storageClassName": "fast",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_service_is_headless_and_points_at_named_ports(kind: str) -> None:
    """Clients resolve the store's own name to the pod; Prometheus finds the port ``metrics``."""
    made = shop(kind)
    spec = objects(made, "store")["Service"]["spec"]
    named = {port["name"]: port["containerPort"] for one in pod(made)["containers"] for port in one["ports"]}

    assert spec["clusterIP"] == "None"
    assert [port["port"] for port in spec["ports"]] == [named[port["targetPort"]] for port in spec["ports"]]
    assert spec["ports"][0]["port"] == PORTS[StoreKind(kind)]
    assert spec["ports"][1]["name"] == "metrics"


@pytest.mark.parametrize("kind", KINDS)
def test_pod_passes_the_level_restricted(kind: str) -> None:
    """Every field that Pod Security's strictest level asks for, on the pod and on both containers."""
    spec = pod(shop(kind))
    context = spec["securityContext"]

    assert context["runAsNonRoot"] is True
    assert context["runAsUser"] == context["runAsGroup"] == context["fsGroup"]
    assert context["seccompProfile"] == {"type": "RuntimeDefault"}
    assert not {"hostNetwork", "hostPID", "hostIPC"} & set(spec)
    for one in spec["containers"]:
        own = one["securityContext"]
        assert own["allowPrivilegeEscalation"] is False
        assert own["readOnlyRootFilesystem"] is True
        assert own["capabilities"] == {"drop": ["ALL"]}
        assert own.get("runAsUser", context["runAsUser"]) > 0
    assert not [one for one in spec["volumes"] if "hostPath" in one]


@pytest.mark.parametrize(
    ("kind", "more", "user"),
    [
        ("postgres", {}, 999),
        ("postgres", {"version": "17.6-alpine"}, 70),
        ("postgres", {"image": "registry.example.com/pg:17-alpine3.22"}, 70),
        ("redis", {}, 999),
        ("valkey", {}, 999),
        ("nats", {}, 1000),
    ],
)
def test_user_is_the_images_own(kind: str, more: dict[str, Any], user: int) -> None:
    """PostgreSQL's Alpine images know their user under another number."""
    assert pod(shop(kind, **more))["securityContext"]["runAsUser"] == user


@pytest.mark.parametrize("kind", KINDS)
def test_no_token_and_an_account_of_its_own(kind: str) -> None:
    """A store speaks to no API server."""
    made = shop(kind)

    assert objects(made, "store")["ServiceAccount"]["automountServiceAccountToken"] is False
    assert pod(made)["automountServiceAccountToken"] is False
    assert pod(made)["serviceAccountName"] == "store"


@pytest.mark.parametrize("kind", KINDS)
def test_programs_write_where_they_must_and_nowhere_else(kind: str) -> None:
    """The data, and scratch that is bounded."""
    made = shop(kind)
    mounts = container(made, "store")["volumeMounts"]

    assert {one["mountPath"] for one in mounts if not one.get("readOnly")} == WRITABLE[kind]
    assert all(one["emptyDir"]["sizeLimit"] for one in pod(made)["volumes"] if "emptyDir" in one)
    assert all(one["readOnly"] for one in container(made, "store", 1).get("volumeMounts", []))


@pytest.mark.parametrize("kind", KINDS)
def test_every_container_has_requests_and_limits(kind: str) -> None:
    """The store's own come from the platform file."""
    first, second = pod(shop(kind, resources={"cpu": "1..2", "memory": "1Gi..2Gi"}))["containers"]

    assert first["resources"] == {
        "requests": {"cpu": "1", "memory": "1Gi"},
        "limits": {"cpu": "2", "memory": "2Gi"},
    }
    assert set(second["resources"]) == {"requests", "limits"}


@pytest.mark.parametrize("kind", KINDS)
def test_store_has_three_probes_and_its_exporter_never_takes_it_out_of_service(kind: str) -> None:
    """A store without metrics still serves its clients."""
    first, second = pod(shop(kind))["containers"]

    assert {"startupProbe", "livenessProbe", "readinessProbe"} <= set(first)
    assert second["livenessProbe"]["httpGet"]["port"] == "metrics"
    assert not {"readinessProbe", "startupProbe"} & set(second)


@pytest.mark.parametrize("kind", ["postgres", "redis", "valkey"])
def test_exporter_sees_its_own_password_only(kind: str) -> None:
    """It runs as another user, reads one key, and has no volume with data."""
    made = shop(kind)
    exporter = container(made, "store", 1)
    (mounted,) = exporter["volumeMounts"]
    (volume,) = (one for one in pod(made)["volumes"] if one["name"] == mounted["name"])
    (item,) = volume["secret"]["items"]

    assert "exporter" in item["key"]
    assert secret(made, "store")["password"] not in secret(made, "store")[item["key"]]
    assert exporter["securityContext"]["runAsUser"] != pod(made)["securityContext"]["runAsUser"]


@pytest.mark.parametrize(("kind", "key"), [("postgres", "work_mem"), ("redis", "maxclients"), ("nats", "max_payload")])
def test_pods_roll_when_the_configuration_changes(kind: str, key: str) -> None:
    """The annotation follows the files; nothing else moves it."""

    def mark(**more: Any) -> str:
        found: str = stateful_set(shop(kind, **more))["template"]["metadata"]["annotations"][CHECKSUM]
        return found

    assert mark() == mark(storage_class="fast")
    assert mark() != mark(settings={key: 4096})


def test_pods_roll_when_another_service_uses_the_database() -> None:
    """Its role must be made, which the start of the server does."""
    one, two = (
        platform({"uses": ["postgres"]}, stores={"postgres": None}, services=more)
        for more in ({}, {"more": {"image": "a/b:1", "uses": ["postgres"]}})
    )

    marks = {stateful_set(made, "postgres")["template"]["metadata"]["annotations"][CHECKSUM] for made in (one, two)}
    assert len(marks) == 2


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("postgres", ["password", "exporter.password", "web"]),
        ("redis", ["password", "auth.conf", "exporter.json"]),
        ("valkey", ["password", "auth.conf", "exporter.json"]),
    ],
)
def test_secret_is_beside_the_store(kind: str, keys: list[str]) -> None:
    """One Secret with the store's name, in a file of its own."""
    (spec,) = stores.secrets(shop(kind))

    assert spec.path == "infrastructure/store-secret.yaml"
    assert spec.metadata["name"] == "store"
    assert [entry.key for entry in spec.entries] == keys


@pytest.mark.parametrize("kind", KINDS)
def test_passwords_come_as_files_never_as_variables(kind: str) -> None:
    """Every program of a container, and whoever may read its environment, would see a variable."""
    for one in pod(shop(kind))["containers"]:
        for variable in one.get("env", []):
            assert "secretKeyRef" not in variable.get("valueFrom", {})
            assert "PASS" not in variable["name"] or variable["name"].endswith("_FILE")


def test_stores_come_in_the_order_of_the_platform_file() -> None:
    """The tree sorts files itself."""
    made = platform(stores={"zeta": {"kind": "nats"}, "alpha": {"kind": "redis"}})

    assert [file.path for file in stores.files(made)] == ["infrastructure/zeta.yaml", "infrastructure/alpha.yaml"]


def test_no_stores_no_files() -> None:
    """A platform may have none."""
    assert list(stores.files(platform())) == []
    assert list(stores.secrets(platform())) == []


SETTINGS = st.dictionaries(
    st.from_regex(r"[a-z][a-z_]{0,12}(\.[a-z]{1,5})?", fullmatch=True),
    st.one_of(st.text(max_size=20), st.integers(-10, 10**9), st.booleans(), st.floats(allow_nan=False)),
    max_size=4,
)
SIZES = st.sampled_from(["64Mi", "256Mi", "512Mi", "1Gi", "1.5Gi", "2G", "64Gi", "900M"])


@st.composite
def platforms(draw: st.DrawFn) -> Platform:
    """Platforms with some stores of every kind, used by some services."""
    names = draw(st.lists(st.from_regex(r"[a-z]([-a-z0-9]{0,8}[a-z0-9])?", fullmatch=True), max_size=4, unique=True))
    found = {
        name: {
            "kind": draw(st.sampled_from(KINDS)),
            "size": draw(SIZES),
            "resources": {"memory": draw(SIZES)},
            "settings": draw(SETTINGS),
            "version": draw(st.sampled_from([None, "7", "17-alpine"])),
        }
        for name in names
    }
    users = draw(st.lists(st.sampled_from(["web", "password", "postgres", "pg-a", "a-b"]), max_size=3, unique=True))
    services = {user: {"image": "a/b:1", "uses": {name: f"U{i}" for i, name in enumerate(names)}} for user in users}
    return platform({}, name="first", stores=found, services=services)


def uses(objects: tuple[KubeObject, ...]) -> Iterator[tuple[str, set[str], set[str]]]:
    """Each container's name with the volumes that it mounts and those that its pod has."""
    for one in objects:
        if one["kind"] == "StatefulSet":
            spec = one["spec"]["template"]["spec"]
            has = {volume["name"] for volume in spec["volumes"]}
            has |= {claim["metadata"]["name"] for claim in one["spec"]["volumeClaimTemplates"]}
            for made in spec["containers"]:
                yield made["name"], {mount["name"] for mount in made.get("volumeMounts", [])}, has


@given(platforms() | strategies.platforms())
def test_whatever_a_platform_asks_its_objects_fit_together(made: Platform) -> None:
    """Mounts have volumes, volumes have ConfigMaps and Secrets with their keys, names differ, output is stable."""
    keys = {spec.metadata["name"]: [entry.key for entry in spec.entries] for spec in stores.secrets(made)}
    assert all(len(names) == len(set(names)) for names in keys.values())
    for file in stores.files(made):
        by_kind = {one["kind"]: one for one in file.objects}
        spec = by_kind["StatefulSet"]["spec"]["template"]["spec"]
        names = [one["name"] for one in spec["containers"]]
        ports = [port["name"] for one in spec["containers"] for port in one["ports"]]
        assert len(names) == len(set(names))
        assert len(ports) == len(set(ports))
        mounted = set()
        for _, wanted, has in uses(file.objects):
            assert wanted <= has
            mounted |= wanted
        assert {volume["name"] for volume in spec["volumes"]} <= mounted, "no volume without a mount"
        for volume in spec["volumes"]:
            if "configMap" in volume:
                assert volume["configMap"]["name"] == by_kind["ConfigMap"]["metadata"]["name"]
                assert {item["key"] for item in volume["configMap"].get("items", [])} <= set(
                    by_kind["ConfigMap"]["data"]
                )
            if "secret" in volume:
                assert {item["key"] for item in volume["secret"]["items"]} <= set(keys[volume["secret"]["secretName"]])
    assert list(stores.files(made)) == list(stores.files(made.model_copy(deep=True)))
