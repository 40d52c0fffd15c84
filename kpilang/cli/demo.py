"""`kpi demo`: a sample company's project, with data, ready to look at."""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path

import click

from kpilang.cli.common import fail

QUESTIONS = (
    ("monthly_sales",),
    ("win_rate", "--by", "region", "--from", "2026-05-01", "--to", "2026-07-01"),
    ("calls_made", "--by", "rep", "--top", "5", "--from", "2026-06-08", "--to", "2026-06-15"),
)


@click.command()
@click.argument("directory", default="kpi-demo", type=click.Path(file_okay=False, path_type=Path))
@click.pass_context
def command(ctx: click.Context, directory: Path) -> None:
    """Write a sample project to DIRECTORY, check it, ask it, build it.

    The project is a sales organisation with goals, two scorecards, and a CRM in a DuckDB file.
    DIRECTORY (kpi-demo unless given) has to be new, empty, or an earlier sample project.
    """
    from kpilang.workspace.demo import may_write, write_demo

    if not may_write(directory):
        fail(f"`{directory}` is not empty and no sample project; name another folder")
    try:
        write_demo(directory)
    except ModuleNotFoundError as error:
        if error.name != "duckdb":
            raise
        fail("`duckdb` is not installed; install it with `pip install 'kpilang[local]'`")
    click.echo(f"wrote the sample project to {directory}", err=True)
    _show(ctx, directory)


def _show(ctx: click.Context, directory: Path) -> None:
    """Run the commands that a user would run next, as they would be typed."""
    from kpilang.cli.main import run

    with chdir(directory):
        commands = (("check",), *(("query", *question) for question in QUESTIONS), ("build",))
        for arguments in commands:
            click.echo(f"\n$ kpi {' '.join(arguments)}")
            status = run(list(arguments))
            if status:
                ctx.exit(status)
        page = min(Path("target").rglob("*.html")).absolute()
    click.echo(f"\nOpen {page} in a browser")
