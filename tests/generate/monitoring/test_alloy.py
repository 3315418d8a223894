"""Alloy: its configuration is well formed and does what Promtail's does, without a file of the node."""

from __future__ import annotations

import re
from typing import Any

from generate.monitoring.platforms import content, find, pods, text, watched

TOKEN = re.compile(r'\s+|("(?:[^"\\\n]|\\.)*")|([A-Za-z_][A-Za-z0-9_]*)|([{}\[\]=,.])')

Block = tuple[str, str, dict[str, Any], list[Any]]
"""Name, label, attributes, inner blocks."""


def _tokens(source: str) -> list[str]:
    found, place = [], 0
    while place < len(source):
        match = TOKEN.match(source, place)
        assert match, f"unexpected text at {source[place : place + 30]!r}"
        place = match.end()
        if match.group().strip():
            found.append(match.group())
    return found


def _blocks(tokens: list[str]) -> tuple[dict[str, Any], list[Block]]:
    """Attributes and blocks up to the closing brace: the small part of Alloy's grammar that is used."""
    attributes: dict[str, Any] = {}
    blocks: list[Block] = []
    while tokens and tokens[0] != "}":
        name = _dotted(tokens)
        if tokens[0] == "=":
            tokens.pop(0)
            attributes[name] = _value(tokens)
            continue
        label = tokens.pop(0).strip('"') if tokens[0].startswith('"') else ""
        assert tokens.pop(0) == "{"
        inner = _blocks(tokens)
        assert tokens.pop(0) == "}"
        blocks.append((name, label, *inner))
    return attributes, blocks


def _dotted(tokens: list[str]) -> str:
    name = tokens.pop(0)
    while tokens and tokens[0] == ".":
        tokens.pop(0)
        name += f".{tokens.pop(0)}"
    return name


def _value(tokens: list[str]) -> Any:
    if tokens[0] == "[":
        tokens.pop(0)
        items = []
        while tokens[0] != "]":
            items.append(_value(tokens))
            if tokens[0] == ",":
                tokens.pop(0)
        tokens.pop(0)
        return items
    return tokens.pop(0).strip('"') if tokens[0].startswith('"') else _dotted(tokens)


def _config() -> dict[str, tuple[dict[str, Any], list[Block]]]:
    tokens = _tokens(text(watched(), "alloy", "config.alloy"))
    attributes, blocks = _blocks(tokens)
    assert not tokens
    assert not attributes
    return {f"{name}.{label}" if label else name: (own, inner) for name, label, own, inner in blocks}


def test_the_pipeline_is_connected() -> None:
    """From discovery over labels and the API server to Loki; every reference has its component."""
    config = _config()

    assert list(config) == [
        "logging",
        "discovery.kubernetes.pods",
        "discovery.relabel.pods",
        "loki.source.kubernetes.pods",
        "loki.write.loki",
    ]
    assert config["discovery.relabel.pods"][0]["targets"] == "discovery.kubernetes.pods.targets"
    assert config["loki.source.kubernetes.pods"][0] == {
        "targets": "discovery.relabel.pods.output",
        "forward_to": ["loki.write.loki.receiver"],
    }


def test_only_the_platform_s_pods_are_read() -> None:
    """By namespace and by label, as with Promtail."""
    attributes, blocks = _config()["discovery.kubernetes.pods"]

    assert attributes == {"role": "pod"}
    assert blocks == [
        ("namespaces", "", {"names": ["shop"]}, []),
        ("selectors", "", {"role": "pod", "label": "app.kubernetes.io/part-of=shop"}, []),
    ]


def test_lines_carry_the_same_labels_as_promtail_s() -> None:
    """Dashboards and queries survive the switch of the agent."""
    rules = {own["target_label"]: own["source_labels"] for _, _, own, _ in _config()["discovery.relabel.pods"][1]}
    promtail = content(watched("promtail"), "promtail", "promtail.yaml", "shop-logs")["scrape_configs"][0]

    assert rules == {
        rule["target_label"]: rule["source_labels"]
        for rule in promtail["relabel_configs"]
        if not rule["target_label"].startswith("__")
    }


def test_lines_go_to_the_platform_s_loki() -> None:
    """The same address that Promtail uses."""
    assert _config()["loki.write.loki"][1] == [
        ("endpoint", "", {"url": "http://loki.shop.svc.cluster.local:3100/loki/api/v1/push"}, [])
    ]


def test_rights_are_those_of_tailing_through_the_api_server() -> None:
    """List and watch for discovery, get for the question whether a pod has ended, and the logs themselves."""
    assert find(watched(), "Role", "alloy")["rules"] == [
        {"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list", "watch"]},
        {"apiGroups": [""], "resources": ["pods/log"], "verbs": ["get"]},
    ]


def test_never_two_at_a_time() -> None:
    """Two would send every line twice."""
    spec = find(watched(), "Deployment", "alloy")["spec"]

    assert spec["replicas"] == 1
    assert spec["strategy"] == {"type": "Recreate"}


def test_the_server_listens_where_the_service_points() -> None:
    """The default is the loopback address, which neither probe nor Prometheus reaches; nothing is reported outside."""
    (container,) = pods(watched())["alloy"]["containers"]

    assert "--server.http.listen-addr=0.0.0.0:12345" in container["args"]
    assert container["ports"][0]["containerPort"] == 12345
    assert "--disable-reporting" in container["args"]
    assert "--server.http.enable-pprof=false" in container["args"]


def test_positions_are_on_the_scratch_volume() -> None:
    """The storage path is the mount that may be written to."""
    spec = pods(watched())["alloy"]
    (container,) = spec["containers"]
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}

    assert f"--storage.path={mounts['data']}" in container["args"]
    assert spec["securityContext"]["runAsUser"] == spec["securityContext"]["fsGroup"] == 473
