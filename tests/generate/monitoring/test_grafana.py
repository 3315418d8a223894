"""Grafana's own files: settings, data sources, where the dashboards are, and the password."""

from __future__ import annotations

from configparser import ConfigParser

import yaml

from generate.monitoring.platforms import content, find, pods, text, watched


def _ini() -> ConfigParser:
    parser = ConfigParser(interpolation=None, strict=True)
    parser.read_string(text(watched(), "grafana", "grafana.ini"))
    return parser


def test_nothing_is_sent_outside_or_fetched_from_there() -> None:
    """Reports, update checks, news, avatars, snapshots and plugins of others are off."""
    ini = _ini()

    assert [ini.getboolean("analytics", key) for key in ("reporting_enabled", "check_for_updates")] == [False, False]
    assert ini.getboolean("analytics", "check_for_plugin_updates") is False
    assert ini.getboolean("news", "news_feed_enabled") is False
    assert ini.getboolean("security", "disable_gravatar") is True
    assert ini.getboolean("snapshots", "external_enabled") is False
    assert ini.getboolean("plugins", "preinstall_disabled") is True
    assert ini.getboolean("plugins", "plugin_admin_enabled") is False


def test_nobody_enters_without_a_password() -> None:
    """No sign-up, no anonymous visitors, and the password is not in the settings."""
    ini = _ini()

    assert ini.getboolean("users", "allow_sign_up") is False
    assert ini.getboolean("auth.anonymous", "enabled") is False
    assert "admin_password" not in ini["security"]


def test_the_password_comes_from_the_secret_s_file() -> None:
    """The variable names the very file that the Secret is mounted as, readable by the group only."""
    spec = pods(watched())["grafana"]
    (container,) = spec["containers"]
    (volume,) = [volume for volume in spec["volumes"] if volume["name"] == "secret"]
    (mount,) = [mount for mount in container["volumeMounts"] if mount["name"] == "secret"]
    (item,) = volume["secret"]["items"]

    assert container["env"] == [
        {"name": "GF_SECURITY_ADMIN_PASSWORD__FILE", "value": f"{mount['mountPath']}/{item['path']}"}
    ]
    assert item["key"] == "admin-password"
    assert volume["secret"]["defaultMode"] == 0o440


def test_both_data_sources_point_to_the_services() -> None:
    """Uids are what the dashboards ask for; names and ports are those of the Services."""
    sources = content(watched(), "grafana", "datasources.yaml")

    assert sources["apiVersion"] == 1
    assert {source["uid"]: source["type"] for source in sources["datasources"]} == {
        "prometheus": "prometheus",
        "loki": "loki",
    }
    assert [source["isDefault"] for source in sources["datasources"]] == [True, False]
    for source in sources["datasources"]:
        (port,) = find(watched(), "Service", source["uid"])["spec"]["ports"]
        assert source["url"] == f"http://{source['uid']}:{port['port']}"
        assert source["editable"] is False


def test_rates_follow_the_scrape_interval() -> None:
    """Grafana derives $__rate_interval from it."""
    platform = watched(monitoring={"prometheus": {"interval": "1m"}})

    assert content(platform, "grafana", "datasources.yaml")["datasources"][0]["jsonData"]["timeInterval"] == "1m"


def test_dashboards_are_read_from_where_they_are_mounted() -> None:
    """The provider's folder is the mount; what is removed from the tree leaves Grafana too."""
    (provider,) = content(watched(), "grafana", "dashboards.yaml")["providers"]
    (container,) = pods(watched())["grafana"]["containers"]
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}

    assert provider["options"] == {"path": mounts["dashboards"]}
    assert provider["disableDeletion"] is False
    assert provider["folder"] == "shop"


def test_each_file_lies_where_grafana_looks_for_it() -> None:
    """Settings beside the folder of provisioning, which has a folder for each kind."""
    (container,) = pods(watched())["grafana"]["containers"]
    places = {mount["subPath"]: mount["mountPath"] for mount in container["volumeMounts"] if "subPath" in mount}

    assert places == {
        "grafana.ini": "/etc/grafana/grafana.ini",
        "datasources.yaml": "/etc/grafana/provisioning/datasources/datasources.yaml",
        "dashboards.yaml": "/etc/grafana/provisioning/dashboards/dashboards.yaml",
    }
    assert set(places) == set(find(watched(), "ConfigMap", "grafana")["data"])


def test_provisioning_files_are_single_documents() -> None:
    """Grafana reads the first document of a file only."""
    for key in ("datasources.yaml", "dashboards.yaml"):
        assert len(list(yaml.safe_load_all(text(watched(), "grafana", key)))) == 1
