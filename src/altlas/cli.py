"""Arguments and exit codes; everything else is in the commands.

Exit status: 0 nothing at or above the threshold, 1 findings or differences, 2 wrong input or usage, 3 a bug.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

import click

from altlas import __version__
from altlas.errors import AltlasError

FILE = click.Path(path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="altlas")
def cli() -> None:
    """Build a microservice platform's Kubernetes manifests from one short file, and check manifests without a cluster.

    \b
    altlas build platforms/alt-las/platform.yaml
    altlas check platforms/alt-las/kubernetes-manifests
    kubectl kustomize overlays/prod | altlas check -
    """


@cli.command()
@click.argument("platform", type=FILE, default=Path("platform.yaml"))
@click.option(
    "-o", "--output", type=FILE, metavar="DIR", help="Where the tree goes; default: beside the platform file."
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if the tree is not up to date.")
@click.option("--force", is_flag=True, help="Overwrite generated files that were edited by hand.")
def build(platform: Path, output: Path | None, *, check: bool, force: bool) -> int:
    """Write the manifests of PLATFORM (default: platform.yaml).

    \b
    altlas build
    altlas build platforms/shop/platform.yaml -o out
    altlas build --check
    """
    from altlas.commands import build as command

    return command.run(platform=platform, output=output, check=check, force=force)


@cli.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--platform", type=FILE, metavar="FILE", help="Platform file whose waivers and declarations count.")
@click.option("--format", "form", default="text", show_default=True, metavar="text|json", help="How to report.")
@click.option("-o", "--output", type=FILE, metavar="FILE", help="Write the report to a file.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info"]),
    default="error",
    show_default=True,
    help="Exit 1 from this severity on.",
)
@click.option("--select", multiple=True, metavar="ID", help="Only these checks, or those of an area; may be repeated.")
@click.option("--ignore", multiple=True, metavar="ID", help="Not these checks, nor those of an area; may be repeated.")
@click.option("--kubernetes-version", metavar="X.Y", help="Kubernetes minor to judge by.")
@click.option("--settings", type=FILE, metavar="FILE", help="altlas.toml to use.")
def check(
    paths: tuple[str, ...],
    platform: Path | None,
    form: str,
    output: Path | None,
    fail_on: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    kubernetes_version: str | None,
    settings: Path | None,
) -> int:
    """Check manifests: folders, files, kustomizations, or - for standard input.

    \b
    altlas check kubernetes-manifests
    helm template chart | altlas check -
    altlas check --format json --fail-on warning deploy/
    """
    from altlas.commands import check as command

    return command.run(
        paths=paths,
        platform=platform,
        form=form,
        output=output,
        fail_on=fail_on,
        select=select,
        ignore=ignore,
        kubernetes_version=kubernetes_version,
        settings=settings,
    )


@cli.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--from", "source", metavar="END", help="Only connections from here: a workload, {dns}, an address ...")
@click.option("--to", "target", metavar="END", help="Only connections to here; a port may follow: postgres:5432.")
@click.option("--port", metavar="PORT", help="Only these ports: 5432, 8000-8010, udp/53, or a port's name.")
@click.option(
    "--explain", is_flag=True, help="Which policies decide between --from and --to, and what would change it."
)
@click.option("--exposure", is_flag=True, help="What pods outside of these manifests could reach, or be reached at.")
@click.option("--format", "form", default="text", show_default=True, metavar="text|json|csv|dot|svg")
@click.option("-o", "--output", type=FILE, metavar="FILE", help="Write to a file.")
@click.option("--settings", type=FILE, metavar="FILE", help="altlas.toml to use.")
def reach(
    paths: tuple[str, ...],
    source: str | None,
    target: str | None,
    port: str | None,
    form: str,
    output: Path | None,
    settings: Path | None,
    *,
    explain: bool,
    exposure: bool,
) -> int:
    """Who can talk to whom under the network policies of PATH, and why.

    \b
    altlas reach kubernetes-manifests
    altlas reach kubernetes-manifests --from api-gateway --to postgres:5432 --explain
    altlas reach kubernetes-manifests --format svg -o reach.svg
    """
    from altlas.commands import reach as command

    return command.run(
        paths=paths,
        source=source,
        target=target,
        port=port,
        explain=explain,
        exposure=exposure,
        form=form,
        output=output,
        config=settings,
    )


@cli.command()
@click.argument("check", required=False, metavar="[ID]")
def explain(check: str | None) -> int:
    """Say what a check finds, why, by an example, and when to ignore it; without ID list all checks.

    \b
    altlas explain
    altlas explain service-selects-no-pods
    """
    from altlas.commands import explain as command

    return command.run(check=check)


@cli.command()
@click.option("-o", "--output", type=FILE, metavar="FILE", help="Write to a file.")
def schema(output: Path | None) -> int:
    """Print the JSON Schema of a platform file, for editors.

    \b
    altlas schema -o platform.schema.json
    """
    from altlas.commands import schema as command

    return command.run(output=output)


def main() -> None:
    """Run the command line and end the process with its exit status.

    The process ends at once, without taking apart what a check of thousands of objects has made: that takes a tenth
    of a second, and the system does it better.
    """
    result = status()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # nobody reads any more, or the stream never was open
            stream.flush()
    os._exit(result)


def status(arguments: list[str] | None = None) -> int:
    """Exit status of the command line ``arguments`` (default: the process' own)."""
    try:
        result = cli.main(arguments, standalone_mode=False)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as wrong:
        wrong.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        return 130
    except AltlasError as wrong:
        click.echo(f"altlas: {wrong}", err=True)
        return 2
    except Exception as bug:
        return _bug(bug)
    return int(result or 0)


def _bug(bug: Exception) -> int:
    """Say that it is our fault, and what to report."""
    import traceback

    lines = traceback.format_exception(bug)
    click.echo(f"altlas {__version__}: this is a bug in altlas. Please report it with these lines:", err=True)
    click.echo("".join(lines[-6:]), err=True)
    return 3
