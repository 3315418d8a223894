"""Required flows that policies close: one finding for each cause, at the right policy, with the edit that mends it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from altlas.model.finding import Finding, Severity
from altlas.model.surroundings import PodsOf
from checks.network.small import Objects, findings, ids, objects, shop

DECLARED, DNS = "network-policy-blocks-declared-flow", "network-policy-dns-egress-blocked"


def rule(things: Objects, name: str, direction: str = "egress") -> dict[str, Any]:
    found: dict[str, Any] = things[f"NetworkPolicy/{name}"]["spec"][direction][0]
    return found


def edited(things: Objects, finding: Finding) -> Objects:
    """The objects with the cure of a finding carried out as a person would."""
    head, _, text = finding.cure.partition("\n")
    added = list(yaml.safe_load_all(text))
    if head == "add:":
        return things | {f"NetworkPolicy/{one['metadata']['name']}": one for one in added}
    policy = things[finding.file]
    if head.startswith("add to spec of"):
        for direction, rules in added[0].items():
            policy["spec"].setdefault(direction, []).extend(rules)
    elif head.startswith("add to spec."):
        place = policy
        for step in finding.route[:-1]:
            place = place[step]
        place["ports"].extend(added[0]["ports"])
    else:
        policy["spec"] |= added[0]
    return things


def test_the_shop_is_in_order() -> None:
    assert findings(shop()) == []


def without(*names: str) -> Objects:
    return shop("", *(f"NetworkPolicy/{name}" for name in names))


def udp_alone() -> Objects:
    things = shop()
    rule(things, "dns")["ports"].pop()
    return things


def tcp_alone() -> Objects:
    """``port: 53`` without a protocol means TCP."""
    things = shop()
    rule(things, "dns")["ports"] = [{"port": 53}]
    return things


def changed_port(port: Any) -> Objects:
    things = shop()
    rule(things, "web")["ports"] = [{"port": port}]
    return things


def closed_egress() -> Objects:
    things = shop()
    things["NetworkPolicy/web"]["spec"]["egress"] = []
    return things


def wrong_peer() -> Objects:
    things = shop()
    rule(things, "db", "ingress")["from"] = [{"podSelector": {"matchLabels": {"app": "db"}}}]
    return things


@pytest.mark.parametrize(
    ("things", "expected", "field"),
    [
        (without("web"), [f"{DECLARED} NetworkPolicy/deny"], "spec"),
        (without("db"), [f"{DECLARED} NetworkPolicy/deny"], "spec"),
        (without("dns"), [f"{DNS} NetworkPolicy/web"], "spec.egress"),
        (without("web", "db"), [f"{DECLARED} NetworkPolicy/deny"], "spec"),
        (udp_alone(), [f"{DNS} NetworkPolicy/dns"], "spec.egress[0].ports"),
        (tcp_alone(), [f"{DNS} NetworkPolicy/dns"], "spec.egress[0].ports"),
        (changed_port(5433), [f"{DECLARED} NetworkPolicy/web"], "spec.egress[0].ports"),
        (closed_egress(), [f"{DECLARED} NetworkPolicy/web"], "spec"),
        (wrong_peer(), [f"{DECLARED} NetworkPolicy/db"], "spec.ingress"),
    ],
)
def test_one_cause_is_one_finding_and_its_edit_mends_it(things: Objects, expected: list[str], field: str) -> None:
    found = findings(things)

    assert [f"{one.check} {one.file}" for one in found] == expected
    assert found[0].field == field
    assert findings(edited(things, found[0])) == []


def test_a_finding_says_who_needs_the_flow_and_where() -> None:
    (found,) = findings(without("db"))

    assert "shop/web[Deployment] -> shop/db[StatefulSet]:5432/TCP" in found.message
    assert "ingress of shop/db[StatefulSet]" in found.message
    (needs,) = found.related
    assert (needs.file, needs.route[-3:]) == ("Deployment/web", ("env", 0, "value"))
    assert "names db:5432" in needs.message


def test_udp_alone_resolves_most_names_and_tcp_alone_none() -> None:
    assert [one.severity for one in findings(udp_alone())] == [Severity.WARNING]
    assert [one.severity for one in findings(tcp_alone())] == [Severity.ERROR]


def test_a_default_deny_alone_is_one_finding_for_each_kind_of_flow() -> None:
    things = without("dns", "web", "db")
    found = findings(things)

    assert ids(things) == [f"{DECLARED} NetworkPolicy/deny", f"{DNS} NetworkPolicy/deny"]
    for one in found:
        things = edited(things, one)
    assert findings(things) == []


OTHER = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: other, namespace: shop}
spec:
  selector: {matchLabels: {app: other}}
  template:
    metadata: {labels: {app: other}}
    spec: {containers: [{name: other, image: "ghcr.io/shop/other:1", env: [{name: U, value: "http://web"}]}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: other, namespace: shop}
spec:
  podSelector: {matchLabels: {app: other}}
  policyTypes: [Egress]
  egress: [{to: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 8080}]}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web-in, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress]
  ingress: [{from: [{podSelector: {matchLabels: {app: other}}}], ports: [{port: 8080}]}]
"""


def test_names_that_all_workloads_lack_are_one_finding() -> None:
    things = shop(OTHER)
    assert findings(things) == []
    del things["NetworkPolicy/dns"]

    (found,) = findings(things)
    assert (found.check, found.file) == (DNS, "NetworkPolicy/deny")
    assert "2 workloads" in found.message
    assert findings(edited(things, found)) == []


@pytest.mark.parametrize(
    "slip",
    [
        lambda things: things["NetworkPolicy/web"]["spec"]["podSelector"]["matchLabels"].update(app="wbe"),
        lambda things: rule(things, "web")["to"][0]["podSelector"]["matchLabels"].update(app="dbb"),
        lambda things: rule(things, "db", "ingress")["from"][0]["podSelector"]["matchLabels"].update(app="wbe"),
    ],
    ids=["policy", "peer of egress", "peer of ingress"],
)
def test_a_selector_that_matches_nothing_is_that_finding_alone(slip: Any) -> None:
    things = shop()
    slip(things)

    (found,) = findings(things)
    assert found.check in {"network-policy-selects-no-pods", "network-policy-peer-matches-nothing"}


def test_the_port_of_the_service_instead_of_the_pods_is_that_finding_alone() -> None:
    things = shop(OTHER)
    for name, direction in (("other", "egress"), ("web-in", "ingress")):
        broken = shop(OTHER)
        rule(broken, name, direction)["ports"] = [{"port": 80}]
        (found,) = findings(broken)
        assert (found.check, found.file) == ("network-policy-port-not-on-pods", f"NetworkPolicy/{name}")
    assert findings(things) == []


def test_no_policy_in_a_namespace_is_not_this_room_s_matter() -> None:
    assert findings(without("deny", "dns", "web", "db")) == []


def test_no_port_at_all_is_every_port() -> None:
    things = shop()
    del rule(things, "db", "ingress")["ports"]

    assert findings(things) == []


ADMIN = """
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: guard}
spec:
  priority: 10
  subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: shop}}}
  ingress: [{name: nobody, action: Deny, from: [{namespaces: {}}]}]
"""


def test_a_rule_that_denies_is_one_finding_at_that_rule() -> None:
    (found,) = findings(shop(ADMIN))

    assert (found.check, found.file, found.field) == (DECLARED, "AdminNetworkPolicy/guard", "spec.ingress[0]")
    assert found.message.startswith("this rule denies shop/web[Deployment] -> shop/db[StatefulSet]:5432/TCP")


INGRESS = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
"""
FROM_ELSEWHERE = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: edge, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress]
  ingress: [{from: [{namespaceSelector: {matchLabels: {team: edge}}}], ports: [{port: 8080}]}]
"""


def test_the_ingress_controller_is_asked_for_where_it_was_stated() -> None:
    """Nobody has stated it: a rule for other namespaces may well mean it. Somebody has: then it must."""
    spaces = "{apiVersion: v1, kind: Namespace, metadata: {name: ingress-nginx, labels: {team: none}}}"
    things = shop(f"{INGRESS}---{FROM_ELSEWHERE}---\n{spaces}")
    stated = {"ingress_controller": PodsOf("ingress-nginx", {"app.kubernetes.io/name": "ingress-nginx"})}

    assert findings(things) == []
    assert ids(things, **stated) == ["network-policy-blocks-ingress-controller NetworkPolicy/edge"]
    del things["NetworkPolicy/edge"]
    assert ids(things) == ["network-policy-blocks-ingress-controller NetworkPolicy/deny"]


BACKUP = """
apiVersion: batch/v1
kind: CronJob
metadata: {name: backup, namespace: shop}
spec:
  schedule: "@daily"
  jobTemplate:
    spec:
      template:
        metadata: {labels: {app: backup}}
        spec:
          restartPolicy: Never
          containers: [{name: dump, image: "ghcr.io/shop/dump:1", command: [sh, -c, "pg_dump -h db > /backup/x"]}]
"""


def test_a_job_that_reaches_nothing_is_about_a_job() -> None:
    things = shop(BACKUP)
    found = findings(things)

    assert ids(things) == ["network-policy-blocks-job NetworkPolicy/db", "network-policy-blocks-job NetworkPolicy/deny"]
    for one in found:
        things = edited(things, one)
    assert findings(things) == []


SCRAPED = """
apiVersion: v1
kind: Pod
metadata: {name: prometheus, namespace: mon, labels: {app: prometheus}}
spec: {containers: [{name: p, image: "quay.io/prometheus/prometheus:v3.13.2"}]}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: web, namespace: shop}
spec: {selector: {matchLabels: {app: web}}, endpoints: [{port: http}]}
"""


def test_a_scrape_that_is_blocked_is_about_a_scrape() -> None:
    things = shop(SCRAPED)
    (found,) = findings(things)

    assert (found.check, found.file) == ("network-policy-blocks-scrape", "NetworkPolicy/deny")
    assert "kubernetes.io/metadata.name: mon" in found.cure
    assert findings(edited(things, found)) == []


API = """
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: web, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: ServiceAccount, name: default, namespace: shop}]
"""


def test_rights_without_the_api_server_are_about_it() -> None:
    """The database, which has the same account, is under the same deny: one cause."""
    things = shop(API)
    del things["NetworkPolicy/web"]["spec"]["egress"]
    del things["NetworkPolicy/web"]
    found = {one.check: one for one in findings(things)}

    assert set(found) == {"network-policy-blocks-apiserver", DECLARED}
    assert "6443" in found["network-policy-blocks-apiserver"].cure


def test_an_implicit_denial_is_said_once_and_mended_by_the_types() -> None:
    things = without("deny", "dns", "web", "db")
    policy = objects("""
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, egress: [{ports: [{port: 53, protocol: UDP}]}]}
""")
    (found,) = findings(things | policy)

    assert found.check == "network-policy-implicit-ingress-deny"
    assert findings(edited(things | policy, found)) == []


def test_an_implicit_denial_for_pods_behind_a_service_is_said_though_nobody_is_seen_to_ask() -> None:
    things = without("deny", "dns", "db")
    spec = things["NetworkPolicy/web"]["spec"]
    del spec["policyTypes"]
    spec["egress"].append({"ports": [{"port": 53}, {"port": 53, "protocol": "UDP"}]})
    (found,) = findings(things)

    assert (found.check, found.file) == ("network-policy-implicit-ingress-deny", "NetworkPolicy/web")
    assert "Service 'web' offers shop/web[Deployment]" in found.message
    spec["policyTypes"] = ["Ingress", "Egress"]
    assert findings(things) == []
    del spec["policyTypes"], things["Service/web"]
    assert findings(things) == []


def test_pods_of_the_host_s_network_are_left_alone() -> None:
    things = without("web")
    things["Deployment/web"]["spec"]["template"]["spec"]["hostNetwork"] = True

    assert all(one.check == "network-flow-unknown" for one in findings(things))


def test_the_same_input_gives_the_same_findings() -> None:
    things = without("dns", "db")

    assert findings(things) == findings(things)
