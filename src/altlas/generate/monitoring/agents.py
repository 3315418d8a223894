"""The log agent: which one, in which namespace, and where it sends the lines."""

from __future__ import annotations

from altlas.generate.images import image, version
from altlas.generate.metadata import Subject, subject
from altlas.generate.monitoring.ports import PORTS
from altlas.model.platform import LogAgent, Platform, Range, Resources

RESOURCES = Resources(cpu=Range("50m", "500m"), memory=Range("128Mi", "256Mi"))
"""What an agent asks for; lines wait in memory only while Loki is slow."""


def agent(platform: Platform) -> LogAgent:
    """The platform's log agent; ``NONE`` without monitoring."""
    return platform.monitoring.logs if platform.monitoring else LogAgent.NONE


def log_namespace(platform: Platform) -> str | None:
    """Namespace of an agent that reads the node's files, which no level but ``privileged`` allows.

    Promtail does; Alloy reads through the API server and stays in the platform's namespace: ``None``.
    """
    return f"{platform.target_namespace}-logs" if agent(platform) is LogAgent.PROMTAIL else None


def agent_subject(platform: Platform) -> Subject:
    """What the agent's objects are about."""
    name = agent(platform).value
    return subject(platform, name, "monitoring", version(name, _wanted(platform)), namespace=log_namespace(platform))


def agent_image(platform: Platform) -> str:
    """Image of the agent."""
    return image(agent(platform).value, _wanted(platform))


def _wanted(platform: Platform) -> str | None:
    return platform.monitoring.agent_version if platform.monitoring else None


def push_url(platform: Platform) -> str:
    """Where the agent sends lines: the full name, since the agent may live in another namespace."""
    return f"http://loki.{platform.target_namespace}.svc.cluster.local:{PORTS['loki']}/loki/api/v1/push"
