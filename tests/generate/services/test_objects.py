"""Services, variables, claims and jobs of a service."""

from __future__ import annotations

from typing import Any

from altlas.generate import services
from altlas.generate.services import claims, config, jobs, service
from altlas.generate.services.about import Workload, workloads
from altlas.model.secret import Credential
from generate.small import platform

STORES = {"postgres": None, "redis": None, "nats": None}


def workload(what: dict[str, Any] | None = None, **more: Any) -> Workload:
    """The first service of a small platform."""
    return next(workloads(platform(what, **more)))


def test_service_port_and_container_port_may_differ() -> None:
    """Callers use 80, the program listens on 3000, the name joins them."""
    (made,) = service.objects(workload({"port": {"container": 3000, "service": 80}}))

    assert made["spec"]["ports"] == [{"name": "http", "port": 80, "targetPort": "http", "protocol": "TCP"}]


def test_further_ports_keep_their_protocol() -> None:
    """The main port comes first."""
    (made,) = service.objects(workload({"ports": {"dns": {"container": 53, "protocol": "UDP"}}}))

    assert [(port["name"], port["protocol"]) for port in made["spec"]["ports"]] == [("http", "TCP"), ("dns", "UDP")]


def test_no_port_no_service() -> None:
    """Nothing listens, nothing to name."""
    assert not list(service.objects(workload({"port": None})))


def test_variables_by_source() -> None:
    """Settings, URLs and directories are no secrets; a URL with a password is one."""
    shop = workload(
        {
            "config": {"FAST": True, "N": 3},
            "calls": ["back"],
            "uses": ["postgres", "redis", "nats"],
            "volumes": {"data": {"path": "/data", "env": "DATA_DIR"}},
            "secrets": ["TOKEN"],
        },
        services={"back": {"image": "ghcr.io/acme/back:1", "port": {"container": 9000, "service": 90}}},
        stores=STORES,
    )

    assert config.data(shop) == {
        "FAST": "true",
        "N": "3",
        "BACK_URL": "http://back:90",
        "NATS_URL": "nats://nats:4222",
        "DATA_DIR": "/data",
    }
    (spec,) = config.secret(shop)
    assert dict(spec.entries) == {
        "TOKEN": (Credential("web/TOKEN"),),
        "DATABASE_URL": ("postgresql://web:", Credential("postgres/web"), "@postgres:5432/web"),
        "REDIS_URL": ("redis://:", Credential("redis/password"), "@redis:6379/0"),
    }


def test_every_variable_names_its_key() -> None:
    """A removed key can then be seen in the manifest."""
    env = config.env(workload({"config": {"A": "1"}, "secrets": ["B"]}))

    assert env == [
        {"name": "A", "valueFrom": {"configMapKeyRef": {"name": "web", "key": "A"}}},
        {"name": "B", "valueFrom": {"secretKeyRef": {"name": "web", "key": "B"}}},
    ]


def test_a_variable_may_be_named() -> None:
    """The mapping form of calls and uses names the variable."""
    shop = workload(
        {"calls": {"back": "API"}, "uses": {"redis": "CACHE"}},
        services={"back": {"image": "ghcr.io/acme/back:1", "port": 90}},
        stores=STORES,
    )

    assert config.data(shop) == {"API": "http://back:90"}
    assert [entry.key for spec in config.secret(shop) for entry in spec.entries] == ["CACHE"]


def test_claims_are_kept_when_their_manifest_goes() -> None:
    """Flux and Argo CD are told not to prune data."""
    (made,) = claims.objects(workload({"volumes": {"data": {"path": "/data", "size": "5Gi", "storageClass": "fast"}}}))

    assert made["metadata"]["name"] == "web-data"
    assert made["spec"]["storageClassName"] == "fast"
    assert made["metadata"]["annotations"]["kustomize.toolkit.fluxcd.io/prune"] == "disabled"


def test_a_job_with_other_content_has_another_name() -> None:
    """A Job's template cannot be changed, so a change must make a new Job."""
    names = [
        next(iter(jobs.jobs(workload({"jobs": {"migrate": {"command": command}}}))))["metadata"]["name"]
        for command in (["a"], ["a"], ["b"])
    ]

    assert names[0] == names[1] != names[2]
    assert names[0].startswith("web-migrate-")


def test_job_pods_are_not_behind_the_service() -> None:
    """A Service that selects job pods sends requests to them."""
    shop = workload({"jobs": {"migrate": {"command": ["m"]}}})
    (job,) = jobs.jobs(shop)
    (front,) = service.objects(shop)

    assert not front["spec"]["selector"].items() <= job["spec"]["template"]["metadata"]["labels"].items()


def test_cron_runs_do_not_pile_up() -> None:
    """One run at a time, in the stated time zone."""
    (made,) = jobs.cronjobs(
        workload({"cron": {"clean": {"command": ["c"], "schedule": "0 3 * * *", "timeZone": "Europe/Berlin"}}})
    )

    assert made["spec"]["concurrencyPolicy"] == "Forbid"
    assert made["spec"]["timeZone"] == "Europe/Berlin"
    assert made["spec"]["jobTemplate"]["spec"]["template"]["spec"]["restartPolicy"] == "Never"


def test_one_kind_per_file() -> None:
    """``<service>/<kind>.yaml``, and no file for a kind that is not there."""
    shop = platform(
        {
            "config": {"A": 1},
            "volumes": {"data": {"path": "/data", "size": "1Gi"}},
            "jobs": {"one": {"command": ["a"]}, "two": {"command": ["b"]}},
            "cron": {"clean": {"command": ["c"], "schedule": "0 3 * * *"}},
        }
    )
    made = list(services.files(shop))

    assert [file.path for file in made] == [
        f"web/{kind}.yaml"
        for kind in ("serviceaccount", "configmap", "persistentvolumeclaim", "service", "deployment", "job", "cronjob")
    ]
    assert all(len({item["kind"] for item in file.objects}) == 1 for file in made)
    assert [file.path for file in services.files(platform())] == [
        "web/serviceaccount.yaml",
        "web/service.yaml",
        "web/deployment.yaml",
    ]
