"""The program as a whole: help, exit statuses, bugs, imports."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from kpilang.cli import main

HEAVY = ("duckdb", "sqlglot", "pydantic", "lark", "rich", "jinja2", "babel")


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from kpilang.cli.main import run\n"
        "assert run(['--help']) == 0\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stderr == "[]\n"
    assert all(name in done.stdout for name in main.COMMANDS)


def test_every_command_of_the_table_exists() -> None:
    context = click.Context(main.program)
    for name in main.COMMANDS:
        command = main.program.get_command(context, name)
        assert command is not None
        assert command.help


def test_a_misspelt_command_is_suggested(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["chek"]) == 2
    assert "no command is called `chek`; a similar one is `check`" in capsys.readouterr().err


def test_wrong_use_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["check", "--nonsense"]) == 2
    assert main.run(["check", "no/such/folder"]) == 2
    assert "no/such/folder" in capsys.readouterr().err


def test_a_bug_ends_with_70(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise KeyError("lost")

    monkeypatch.setattr(main.program, "main", broken)
    monkeypatch.delenv("KPI_DEBUG", raising=False)
    assert main.run(["check"]) == 70
    told = capsys.readouterr().err
    assert told.startswith("internal error; this is a bug in kpilang\n")
    assert "KeyError: 'lost'" in told
    assert "Traceback" not in told
    assert main.run(["--debug", "check"]) == 70
    assert "Traceback" in capsys.readouterr().err


def test_a_closed_pipe_is_no_bug() -> None:
    code = "from kpilang.cli.main import main; import sys; sys.argv = ['kpi', '--help']; main()"
    shell = f'"{sys.executable}" -c "{code}" | true'
    done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
