"""A service's variables: what is no secret in a ConfigMap, what is in a Secret, and both in the container."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from altlas.generate.connections import is_secret, service_url, store_url
from altlas.generate.metadata import config_map, metadata
from altlas.generate.pod import env_config, env_secret
from altlas.generate.services.about import Workload
from altlas.model.secret import Credential, SecretEntry, SecretSpec
from altlas.model.tree import KubeObject


def data(workload: Workload) -> dict[str, str]:
    """Variables that are no secret: settings, URLs of services and of stores without a password, directories."""
    service = workload.service
    calls = {
        call.env: service_url(workload.platform, name, call.port, call.path) for name, call in service.calls.items()
    }
    stores = {env: "".join(map(str, url)) for env, url in _store_urls(workload) if not is_secret(url)}
    directories = {volume.env: volume.path for volume in service.volumes.values() if volume.env}
    return {**service.config, **calls, **stores, **directories}


def _store_urls(workload: Workload) -> Iterator[tuple[str, tuple[str | Credential, ...]]]:
    for name, use in workload.service.uses.items():
        yield use.env, store_url(workload.platform, workload.name, name)


def objects(workload: Workload) -> Iterator[KubeObject]:
    """The ConfigMap, where there is anything to put in it."""
    variables = data(workload)
    if variables:
        yield config_map(workload.subject, variables)


def secret(workload: Workload) -> Iterator[SecretSpec]:
    """The Secret, where there is anything to put in it."""
    own = [SecretEntry(name, (Credential(f"{workload.name}/{name}"),)) for name in workload.service.secrets]
    urls = [SecretEntry(env, url) for env, url in _store_urls(workload) if is_secret(url)]
    if own or urls:
        yield SecretSpec(f"{workload.name}/secret.yaml", metadata(workload.subject), (*own, *urls))


def env(workload: Workload) -> list[dict[str, Any]]:
    """Every variable by name: a missing key then shows before a pod starts without it."""
    plain = [env_config(name, workload.name) for name in data(workload)]
    hidden = [env_secret(entry.key, workload.name) for spec in secret(workload) for entry in spec.entries]
    return [*plain, *hidden]
