"""`kpi init`: a new project that passes `kpi check` as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import click

from kpilang.cli.common import Failure
from kpilang.workspace.files import reason_of

SETTINGS = """\
[project]
name  = {name}
specs = ["specs"]
# as_of = 2026-06-30            # the day on which we look: that of an export; without it, today

[lint]
profile = "standard"            # minimal, standard or strict
max_kpis_per_team = 8
max_kpis_per_role = 4

# Where the data is: a DuckDB file, or a folder of CSV and Parquet files.
[profiles.dev]
engine = "duckdb"
path   = "data"
"""

SPEC = """\
# A first goal with two KPIs and a page to look at. Change the table and its columns to those of
# your data, then the targets, then add the KPIs that steer your work.

team sales "Sales"
role seller "Seller" { team: sales }

source orders "Orders" {
  table: orders  # data/orders.csv
  key:   id
  row:   order
  time:  ordered_on
  column id:         number
  column ordered_on: date
  column customer:   text
  column amount:     money USD
  dimension customer = customer
}

metric revenue "Revenue" = sum(orders.amount)

goal grow_revenue "Grow revenue to $1M a year" {
  rank:    primary
  measure: revenue
  target:  >= 1M USD per year
  owner:   seller
}

kpi monthly_revenue "Revenue of the month" {
  description: "What customers ordered in the month."
  type:        lagging outcome
  goal:        grow_revenue
  formula:     revenue
  window:      month
  target:      >= 80k USD
  owner:       seller
  by:          customer
  review:      monthly
}

kpi weekly_orders "Orders of the week" {
  description: "How many orders came in during the week; it moves before revenue does."
  type:        leading activity
  goal:        grow_revenue
  formula:     count(orders)
  window:      week
  target:      >= 25
  owner:       seller
  review:      weekly
  drives:      monthly_revenue
}

dashboard overview "Overview" for seller {
  row {
    tile monthly_revenue as number with target, previous width 6
    tile weekly_orders as number with target, previous width 6
  }
  row {
    chart monthly_revenue by month last 12 months as line with target
  }
}
"""

WORKFLOW = """\
name: KPIs
on: [push, pull_request]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0 # what a branch changed is told beside where it began
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: pip install "kpilang[local]>=0.1,<1"
      - run: kpi check
      - run: kpi fmt --check
      - run: kpi test
      - name: What the pull request changes
        if: github.event_name == 'pull_request'
        run: |
          base="$(git merge-base "origin/$GITHUB_BASE_REF" HEAD)"
          kpi diff "$base" --format markdown >> "$GITHUB_STEP_SUMMARY"
          kpi check --since "$base" --format github
"""

GITLAB = """\
kpis:
  image: python:3.12
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  variables:
    GIT_DEPTH: "0" # what a branch changed is told beside where it began
  script:
    - pip install "kpilang[local]>=0.1,<1"
    - kpi check --exit-zero --format gitlab > kpi-findings.json
    - kpi check
    - kpi fmt --check
    - kpi test
    - |
      if [ -n "$CI_MERGE_REQUEST_DIFF_BASE_SHA" ]; then
        kpi diff "$CI_MERGE_REQUEST_DIFF_BASE_SHA"
        kpi check --since "$CI_MERGE_REQUEST_DIFF_BASE_SHA"
      fi
  artifacts:
    when: always
    reports:
      codequality: kpi-findings.json
"""

HOOK = """\
repos:
  - repo: local
    hooks:
      - id: kpi-check
        name: kpi check
        language: system
        entry: kpi check
        pass_filenames: false
        files: (\\.kpi|kpi\\.toml)$
      - id: kpi-fmt
        name: kpi fmt
        language: system
        entry: kpi fmt
        files: \\.kpi$
      - id: kpi-test
        name: kpi test
        language: system
        entry: kpi test
        pass_filenames: false
        files: (\\.kpi|kpi\\.toml)$
"""

IGNORED = """\
# what `kpi build` writes
target/
"""


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Start a project in DIR (by default the folder we stand in).

    Writes settings, a first goal with its KPIs, a CI workflow for GitHub and a job for GitLab, a
    pre-commit configuration, and a `.gitignore` for what is built. Nothing that exists is
    overwritten: a project that is there already ends the command, and a file for Git or a service
    that is there stays as it is.
    """
    contents = {
        "kpi.toml": SETTINGS.format(name=_toml_text(folder.resolve().name or "kpis")),
        "specs/first.kpi": SPEC,
        ".github/workflows/kpi.yml": WORKFLOW,
        ".gitlab-ci.yml": GITLAB,
        ".pre-commit-config.yaml": HOOK,
        ".gitignore": IGNORED,
    }
    existing = [name for name in contents if (folder / name).exists()]
    ours = [name for name in existing if not name.startswith(".")]
    if ours:
        verb = "exists" if len(ours) == 1 else "exist"
        names = ", ".join(f"`{name}`" for name in ours)
        raise Failure(f"{names} {verb} already; nothing done")
    for name, text in contents.items():
        path = folder / name
        if name in existing:
            click.echo(f"{path.as_posix()} is there already and stays as it is", err=True)
            if name == ".gitignore" and not _leaves_out_builds(path):
                click.echo("add a line `target/` to it: `kpi build` writes there", err=True)
            continue
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise Failure(f"cannot write `{path}`: {reason_of(error)}") from error
        click.echo(path.as_posix())
    where = "" if folder.resolve() == Path.cwd() else f"cd {folder.as_posix()} && "
    click.echo(f"next: {where}kpi check", err=True)
    click.echo("then put CSV files into data, and say in specs/first.kpi what is in them", err=True)


def _leaves_out_builds(path: Path) -> bool:
    """Tell whether a line of a `.gitignore` is the folder of what is built."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise Failure(f"cannot read `{path}`: {reason_of(error)}") from error
    return any(line.strip().strip("/") == "target" for line in lines)


def _toml_text(text: str) -> str:
    plain = re.sub(r'[\x00-\x1f\x7f"\\]', "-", text)
    return f'"{plain}"'
