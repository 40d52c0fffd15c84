"""`kpi`: the list of commands, exit statuses, and how a bug of ours is told.

`kpi --help` has to be quick: a command's module is imported when the command is called, and its
short help stands in a table here.
"""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module

import click

BUG = 70
INTERRUPTED = 130
UNREADABLE = 2

COMMANDS = {
    "demo": "Write a sample project with data, check it, build it, and say where the page is.",
    "init": "Start a project: settings, a first KPI, CI workflows, a pre-commit hook.",
    "check": "Find mistakes in the KPIs of a project.",
    "fmt": "Lay out .kpi files in the one canonical way.",
    "compile": "Print the SQL of KPIs, metrics, goals and funnels.",
    "query": "Run KPIs, metrics, goals and funnels on a profile and print their numbers.",
    "test": "Run the tests of KPIs on the rows that they give.",
    "build": "Write SQL, dashboards and a catalogue into target/.",
    "dashboard": "Write one dashboard, as a page or for another tool.",
    "serve": "Show the dashboards on this machine, and build them again on every save.",
    "diff": "Tell what changed in meaning since a git revision.",
    "graph": "Write how sources, metrics, KPIs and goals hang together.",
    "explain": "Explain a finding by its code, or a name of the project in words.",
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command; None when there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"kpilang.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one is near."""
        name = args[0]
        if name in COMMANDS or name.startswith("-"):
            return super().resolve_command(ctx, args)
        from kpilang.diagnostics.suggest import nearest

        near = nearest(name, COMMANDS)
        hint = f"; a similar one is `{near[0]}`" if near else ""
        raise click.UsageError(f"no command is called `{name}`{hint}", ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    name="kpi",
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="kpilang", prog_name="kpi", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the trace of an internal error.")
@click.pass_context
def program(ctx: click.Context, debug: bool) -> None:
    """KPIs as text: check them, ask them for numbers, build dashboards from them."""
    ctx.obj = debug


def main() -> None:
    """Run the command line and end the process with its exit status."""
    # What a command makes it needs to its end; looking through it for waste, again and again as
    # it grows, takes a quarter of the time.
    gc.disable()
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit status."""
    _speak_utf8()
    debug = "--debug" in arguments[:1] or bool(os.environ.get("KPI_DEBUG"))
    try:
        status = program.main(arguments, prog_name="kpi", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # Who read our output has gone; nothing is left to say, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        place = f"`{error.filename}`: " if error.filename else ""
        click.echo(f"Error: {place}{error.strerror or error}", err=True)
        return UNREADABLE
    except Exception as error:  # the one place where a bug becomes an exit status
        _tell_bug(error, arguments, debug=debug)
        return BUG
    return status if isinstance(status, int) else 0


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and (stream.encoding or "").lower() != "utf-8":
            reconfigure(encoding="utf-8", errors="replace")


def _tell_bug(error: Exception, arguments: list[str], *, debug: bool) -> None:
    from kpilang.cli.common import version

    click.echo("internal error; this is a bug in kpilang", err=True)
    click.echo(f"  version: {version() or '(not installed)'}", err=True)
    click.echo(f"  command: kpi {' '.join(arguments)}", err=True)
    click.echo(f"  error:   {type(error).__name__}: {error}", err=True)
    if debug:
        import traceback

        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
    else:
        click.echo("  `kpi --debug …` shows the trace", err=True)
