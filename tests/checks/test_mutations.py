"""The generated ALT_LAS tree with one thing wrong: exactly one finding, with file, line and cure.

Each mutation is a small change of one file's text, as a person would slip; the check runs as ``altlas check`` does,
the real kustomize included.
"""

from __future__ import annotations

import datetime
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from altlas.commands import build, check
from altlas.model.finding import Finding
from altlas.model.report import Report
from programs import require

TODAY = datetime.date(2026, 6, 1)
Judge = Callable[[Path], tuple[int, tuple[Finding, ...]]]
LABEL = "app.kubernetes.io/name"


class Mutation(NamedTuple):
    """In ``file`` the first ``old`` after ``after`` becomes ``new``; ``check`` must speak, at ``at`` or ``file``."""

    name: str
    file: str
    old: str
    new: str
    check: str
    at: str = ""
    after: str = ""


GATEWAY, RUNNER, ARCHIVE = "api-gateway", "runner-service", "archive-service"
STORES, MONITORS = "infrastructure", "monitoring"
MONITOR = "        - name: monitor\n"

MUTATIONS = (
    # names of ConfigMaps, Secrets and their keys
    Mutation(
        "configmap renamed",
        f"{GATEWAY}/configmap.yaml",
        "name: api-gateway",
        "name: api-gatewy",
        "env-configmap-key-missing",
        f"{GATEWAY}/deployment.yaml",
    ),
    Mutation(
        "configmap key renamed",
        f"{GATEWAY}/configmap.yaml",
        "LOG_LEVEL:",
        "LOG_LEVELS:",
        "env-configmap-key-missing",
        f"{GATEWAY}/deployment.yaml",
    ),
    Mutation(
        "configmap key removed",
        f"{RUNNER}/configmap.yaml",
        "  RUST_LOG: info\n",
        "",
        "env-configmap-key-missing",
        f"{RUNNER}/deployment.yaml",
    ),
    Mutation(
        "key misspelt by its user",
        f"{RUNNER}/deployment.yaml",
        "key: RUST_LOG",
        "key: RUST_LOGS",
        "env-configmap-key-missing",
    ),
    Mutation(
        "configmap misspelt by its user",
        f"{ARCHIVE}/deployment.yaml",
        "              name: archive-service\n              key: NATS_URL",
        "              name: archive-servce\n              key: NATS_URL",
        "env-configmap-key-missing",
    ),
    Mutation(
        "secret renamed",
        f"{GATEWAY}/secret.yaml",
        "name: api-gateway",
        "name: api-gateway-secret",
        "env-secret-key-missing",
        f"{GATEWAY}/deployment.yaml",
    ),
    Mutation(
        "secret key removed",
        f"{GATEWAY}/secret.yaml",
        "JWT_SECRET,REDIS_URL",
        "REDIS_URL",
        "env-secret-key-missing",
        f"{GATEWAY}/deployment.yaml",
    ),
    Mutation(
        "secret key misspelt",
        f"{ARCHIVE}/deployment.yaml",
        "key: DATABASE_URL",
        "key: DATABASE_UR",
        "env-secret-key-missing",
    ),
    Mutation(
        "secret's volume item", f"{STORES}/redis.yaml", "key: auth.conf", "key: auth.cnf", "volume-secret-missing"
    ),
    Mutation(
        "secret's delivered key removed",
        f"{STORES}/redis-secret.yaml",
        "password,auth.conf",
        "auth.conf",
        "volume-secret-missing",
        f"{STORES}/redis.yaml",
    ),
    Mutation(
        "secret of a volume", f"{STORES}/redis.yaml", "secretName: redis", "secretName: rediss", "volume-secret-missing"
    ),
    Mutation(
        "configmap of a volume",
        f"{STORES}/nats.yaml",
        "          name: nats\n",
        "          name: natss\n",
        "volume-configmap-missing",
        after="configMap:",
    ),
    Mutation(
        "configmap of a store renamed",
        f"{STORES}/redis.yaml",
        "  name: redis\n",
        "  name: redis-conf\n",
        "volume-configmap-missing",
        after="kind: ConfigMap",
    ),
    # volumes and claims
    Mutation(
        "claim misspelt",
        "ai-orchestrator/deployment.yaml",
        "claimName: ai-orchestrator-models",
        "claimName: ai-orchestrator-model",
        "volume-pvc-missing",
    ),
    Mutation(
        "claim renamed",
        "ai-orchestrator/persistentvolumeclaim.yaml",
        "name: ai-orchestrator-models",
        "name: models",
        "volume-pvc-missing",
        "ai-orchestrator/deployment.yaml",
    ),
    Mutation(
        "mount misspelt",
        f"{RUNNER}/deployment.yaml",
        "- name: artifacts\n",
        "- name: artefacts\n",
        "volume-mount-undeclared",
    ),
    Mutation(
        "volume misspelt",
        f"{RUNNER}/deployment.yaml",
        "- name: artifacts\n        emptyDir",
        "- name: artefacts\n        emptyDir",
        "volume-mount-undeclared",
    ),
    Mutation(
        "claim template misspelt",
        f"{STORES}/redis.yaml",
        "      name: data\n",
        "      name: dat\n",
        "volume-mount-undeclared",
        after="volumeClaimTemplates",
    ),
    # accounts and rights
    Mutation(
        "account misspelt",
        f"{GATEWAY}/deployment.yaml",
        "serviceAccountName: api-gateway",
        "serviceAccountName: api-gatway",
        "service-account-missing",
    ),
    Mutation(
        "account renamed",
        f"{RUNNER}/serviceaccount.yaml",
        "name: runner-service",
        "name: runner",
        "service-account-missing",
        f"{RUNNER}/deployment.yaml",
    ),
    Mutation(
        "role misspelt",
        f"{MONITORS}/prometheus.yaml",
        "  name: prometheus\n",
        "  name: promtheus\n",
        "role-binding-role-missing",
        after="roleRef:",
    ),
    Mutation(
        "subject misspelt",
        f"{MONITORS}/promtail.yaml",
        "  name: promtail\n",
        "  name: promtal\n",
        "role-binding-subject-missing",
        after="subjects:",
    ),
    # Services, selectors and ports
    Mutation(
        "service renamed",
        f"{GATEWAY}/service.yaml",
        "name: api-gateway",
        "name: gateway",
        "ingress-backend-missing",
        "ingress.yaml",
    ),
    Mutation(
        "called service renamed",
        f"{RUNNER}/service.yaml",
        "name: runner-service",
        "name: runner",
        "dns-name-target-missing",
        f"{GATEWAY}/configmap.yaml",
    ),
    Mutation(
        "service port renamed",
        f"{GATEWAY}/service.yaml",
        "- name: http",
        "- name: web",
        "ingress-backend-port-missing",
        "ingress.yaml",
    ),
    Mutation(
        "scraped port renamed",
        f"{RUNNER}/service.yaml",
        "- name: http",
        "- name: web",
        "scrape-target-missing",
        f"{MONITORS}/prometheus.yaml",
    ),
    Mutation(
        "service port number",
        f"{ARCHIVE}/service.yaml",
        "port: 9000",
        "port: 9001",
        "dns-name-target-missing",
        f"{GATEWAY}/configmap.yaml",
    ),
    Mutation(
        "target port misspelt",
        f"{ARCHIVE}/service.yaml",
        "targetPort: http",
        "targetPort: htp",
        "service-target-port-missing",
    ),
    Mutation(
        "target port number",
        f"{ARCHIVE}/service.yaml",
        "targetPort: http",
        "targetPort: 9090",
        "service-target-port-missing",
    ),
    Mutation(
        "service protocol",
        f"{ARCHIVE}/service.yaml",
        "protocol: TCP",
        "protocol: UDP",
        "service-port-no-protocol-match",
    ),
    Mutation(
        "container port renamed", f"{ARCHIVE}/deployment.yaml", "- name: http", "- name: web", "probe-port-not-exposed"
    ),
    Mutation(
        "service selector",
        f"{RUNNER}/service.yaml",
        "    app.kubernetes.io/name: runner-service\n",
        "    app.kubernetes.io/name: runner\n",
        "service-selects-no-pods",
        after="selector:",
    ),
    Mutation(
        "service selector's other label",
        f"{STORES}/nats.yaml",
        "    app.kubernetes.io/instance: alt-las\n",
        "    app.kubernetes.io/instance: altlas\n",
        "service-selects-no-pods",
        after="selector:",
    ),
    Mutation(
        "template label",
        f"{RUNNER}/deployment.yaml",
        f"        {LABEL}: runner-service\n",
        f"        {LABEL}: runner\n",
        "selector-template-mismatch",
        after="template:",
    ),
    Mutation(
        "workload selector",
        f"{RUNNER}/deployment.yaml",
        f"      {LABEL}: runner-service\n",
        f"      {LABEL}: runner\n",
        "selector-template-mismatch",
        after="matchLabels:",
    ),
    Mutation(
        "store's template label",
        f"{STORES}/postgres.yaml",
        f"        {LABEL}: postgres\n",
        f"        {LABEL}: postgre\n",
        "selector-template-mismatch",
        after="template:",
    ),
    Mutation(
        "governing service misspelt",
        f"{STORES}/nats.yaml",
        "serviceName: nats",
        "serviceName: nat",
        "statefulset-service-name",
    ),
    Mutation(
        "governing service not headless", f"{STORES}/redis.yaml", "  clusterIP: None\n", "", "statefulset-service-name"
    ),
    # the edge
    Mutation(
        "ingress backend misspelt",
        "ingress.yaml",
        "            name: api-gateway",
        "            name: api-gatway",
        "ingress-backend-missing",
    ),
    Mutation(
        "ingress port misspelt",
        "ingress.yaml",
        "name: http",
        "name: https",
        "ingress-backend-port-missing",
        after="port:",
    ),
    Mutation(
        "ingress port number",
        "ingress.yaml",
        "name: http",
        "number: 8080",
        "ingress-backend-port-missing",
        after="port:",
    ),
    Mutation(
        "ingress certificate",
        "ingress.yaml",
        "  rules:\n",
        "  tls:\n  - hosts:\n    - alt-las.local\n    secretName: alt-las-tls\n  rules:\n",
        "ingress-tls-secret-missing",
    ),
    # host names in configuration
    Mutation(
        "host misspelt",
        f"{GATEWAY}/configmap.yaml",
        "http://archive-service:9000",
        "http://archive:9000",
        "dns-name-target-missing",
    ),
    Mutation(
        "port of a URL",
        f"{RUNNER}/configmap.yaml",
        "ai-orchestrator:8001",
        "ai-orchestrator:8010",
        "dns-name-target-missing",
    ),
    Mutation(
        "host of a store",
        f"{RUNNER}/configmap.yaml",
        "nats://nats:4222",
        "nats://natss:4222",
        "dns-name-target-missing",
    ),
    Mutation(
        "host of the log store",
        f"{MONITORS}/promtail.yaml",
        "loki.alt-las.svc",
        "lokki.alt-las.svc",
        "dns-name-target-missing",
    ),
    Mutation(
        "host of a data source",
        f"{MONITORS}/grafana.yaml",
        "http://prometheus:9090",
        "http://promtheus:9090",
        "dns-name-target-missing",
    ),
    Mutation(
        "scraped service misspelt",
        f"{MONITORS}/prometheus.yaml",
        "regex: nats;metrics",
        "regex: natss;metrics",
        "scrape-target-missing",
    ),
    Mutation(
        "scraped port misspelt",
        f"{MONITORS}/prometheus.yaml",
        "regex: nats;metrics",
        "regex: nats;metric",
        "scrape-target-missing",
    ),
    # probes and containers
    Mutation(
        "probe port misspelt",
        f"{ARCHIVE}/deployment.yaml",
        "port: http",
        "port: htp",
        "probe-port-not-exposed",
        after="livenessProbe:",
    ),
    Mutation(
        "probe port number",
        f"{ARCHIVE}/deployment.yaml",
        "port: http",
        "port: 9001",
        "probe-port-not-exposed",
        after="readinessProbe:",
    ),
    Mutation(
        "variable defined twice",
        f"{RUNNER}/deployment.yaml",
        "- name: RUST_LOG\n",
        "- name: NATS_URL\n",
        "duplicate-env-var",
    ),
    Mutation(
        "port name twice",
        f"{STORES}/nats.yaml",
        MONITOR,
        f"{MONITOR}          containerPort: 8223\n{MONITOR}",
        "container-port-duplicate-name",
    ),
    Mutation(
        "undefined variable",
        f"{STORES}/redis.yaml",
        "redis://localhost:6379",
        "redis://$(REDIS_HOST):6379",
        "env-expansion-undefined",
    ),
    Mutation(
        "retired program",
        f"{GATEWAY}/deployment.yaml",
        "ghcr.io/alt-las/api-gateway:1.0.0",
        "docker.io/grafana/promtail:3.6.7",
        "component-end-of-life",
    ),
    # namespaces and identities
    Mutation(
        "namespace misspelt",
        f"{GATEWAY}/service.yaml",
        "namespace: alt-las",
        "namespace: altlas",
        "namespace-undeclared",
    ),
    Mutation(
        "namespace of a workload misspelt",
        f"{ARCHIVE}/deployment.yaml",
        "namespace: alt-las",
        "namespace: alt-la",
        "namespace-undeclared",
    ),
    Mutation(
        "namespace forgotten", f"{ARCHIVE}/configmap.yaml", "  namespace: alt-las\n", "", "namespace-default-used"
    ),
    Mutation(
        "namespace renamed",
        "namespace.yaml",
        "  name: alt-las-logs\n",
        "  name: alt-las-log\n",
        "namespace-undeclared",
        f"{MONITORS}/promtail.yaml",
    ),
    Mutation(
        "defined twice",
        f"{RUNNER}/serviceaccount.yaml",
        "automountServiceAccountToken: false\n",
        "---\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: runner-service\n  namespace: alt-las\n",
        "object-identity-duplicate",
    ),
    # what the schema and YAML say
    Mutation(
        "field misspelt", f"{GATEWAY}/deployment.yaml", "        ports:\n", "        prots:\n", "schema-unknown-field"
    ),
    Mutation(
        "template's labels misspelt",
        f"{RUNNER}/deployment.yaml",
        "      labels:\n",
        "      lables:\n",
        "schema-unknown-field",
        after="template:",
    ),
    Mutation(
        "volumes misspelt", f"{RUNNER}/deployment.yaml", "      volumes:\n", "      volumse:\n", "schema-unknown-field"
    ),
    Mutation("data misspelt", f"{GATEWAY}/configmap.yaml", "\ndata:\n", "\ndta:\n", "schema-unknown-field"),
    Mutation("selector misspelt", f"{ARCHIVE}/service.yaml", "  selector:\n", "  selecter:\n", "schema-unknown-field"),
    Mutation("wrong type", f"{RUNNER}/deployment.yaml", "replicas: 1", "replicas: one", "schema-violation"),
    Mutation("kind misspelt", f"{ARCHIVE}/service.yaml", "kind: Service\n", "kind: Sevice\n", "schema-violation"),
    Mutation(
        "removed version",
        "ingress.yaml",
        "networking.k8s.io/v1\n",
        "networking.k8s.io/v1beta1\n",
        "api-version-removed",
    ),
    Mutation(
        "key written twice",
        f"{GATEWAY}/configmap.yaml",
        "  NODE_ENV: production\n",
        "  NODE_ENV: production\n  NODE_ENV: test\n",
        "yaml-duplicate-key",
    ),
    Mutation(
        "broken indentation",
        f"{GATEWAY}/configmap.yaml",
        "  NODE_ENV: production\n",
        " NODE_ENV: production\n",
        "yaml-syntax",
    ),
    # the kustomization
    Mutation("entry dropped", "kustomization.yaml", f"- {ARCHIVE}/service.yaml\n", "", "kustomization-omits-file"),
    Mutation(
        "config's entry dropped", "kustomization.yaml", f"- {GATEWAY}/configmap.yaml\n", "", "kustomization-omits-file"
    ),
    Mutation(
        "entry misspelt", "kustomization.yaml", "- ingress.yaml\n", "- ingres.yaml\n", "kustomization-entry-missing"
    ),
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree that ``altlas build`` makes of ALT_LAS."""
    require("kubectl")
    root = Path(__file__).resolve().parents[2]
    made = tmp_path_factory.mktemp("alt-las")
    build.run(
        platform=root / "platforms/alt-las/platform.yaml", output=made, check=False, force=False, stdout=io.StringIO()
    )
    return made / "kubernetes-manifests"


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Judge:
    """Exit status and findings of ``altlas check`` on a folder, before a renderer leaves anything out."""
    seen: list[Report] = []
    monkeypatch.setattr(check, "write", lambda report, **_: seen.append(report))

    def judge(folder: Path) -> tuple[int, tuple[Finding, ...]]:
        status = check.run(paths=(str(folder),), fail_on="warning", stderr=io.StringIO(), today=TODAY)
        return status, seen[-1].findings

    return judge


def _mutate(text: str, mutation: Mutation) -> str:
    start = text.index(mutation.after) if mutation.after else 0
    at = text.index(mutation.old, start)
    return text[:at] + mutation.new + text[at + len(mutation.old) :]


def test_the_tree_itself_has_no_finding(tree: Path, judged: Judge) -> None:
    assert judged(tree) == (0, ())


def test_there_are_at_least_forty_mutations_each_with_its_name() -> None:
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS) >= 40


def _one(findings: tuple[Finding, ...], check_id: str, file: str) -> None:
    assert [finding.check for finding in findings] == [check_id]
    (finding,) = findings
    assert finding.file.endswith(file)
    assert finding.line > 0
    assert finding.message
    assert finding.cure


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_each_mutation_is_one_finding_with_file_line_and_cure(
    tree: Path, tmp_path: Path, judged: Judge, mutation: Mutation
) -> None:
    """With the kustomization, whose objects come from the real kustomize."""
    status, findings = judged(_copy(tree, tmp_path, mutation))
    _one(findings, mutation.check, mutation.at or mutation.file)
    assert status == 1


# Without a kustomization nobody knows which objects a file that is no YAML would have held.
PLAIN = [
    mutation for mutation in MUTATIONS if mutation.file != "kustomization.yaml" and mutation.check != "yaml-syntax"
]


@pytest.mark.parametrize("mutation", PLAIN, ids=lambda mutation: mutation.name)
def test_each_mutation_is_one_finding_in_a_plain_folder_too(
    tree: Path, tmp_path: Path, judged: Judge, mutation: Mutation
) -> None:
    """Without a kustomization the files are read as they stand."""
    copy = _copy(tree, tmp_path, mutation)
    (copy / "kustomization.yaml").unlink()
    status, findings = judged(copy)
    _one(findings, mutation.check, mutation.at or mutation.file)
    assert status == 1


def _copy(tree: Path, folder: Path, mutation: Mutation) -> Path:
    copy = folder / "kubernetes-manifests"
    shutil.copytree(tree, copy)
    path = copy / mutation.file
    path.write_text(_mutate(path.read_text(), mutation))
    return copy
