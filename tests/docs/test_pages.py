"""What holds for every page: links lead somewhere, blocks are of a kind that is tested."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner

from kpilang.analysis.functions import KNOWN
from kpilang.cli.explain import all_pages
from kpilang.cli.main import COMMANDS, program
from kpilang.source.text import Source
from kpilang.workspace.config import parse_config
from tests.docs.pages import ROOT, Block, all_blocks, blocks, pages, without_blocks
from tests.support import grammar_page, lark_rules, lint_page

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
CODE = re.compile(r"\b[KL]\d{3}\b")
LANGUAGES = ("kpi", "console", "sql", "toml", "yaml", "csv", "sh", "text")

NOT_RUN = {
    "python3 -m venv .venv && .venv/bin/pip install '.[local]' && .venv/bin/kpi demo": (
        "installs; .ci/run runs it from the README"
    ),
    "python3 -m venv .venv && .venv/bin/pip install -e '.[dev]' "
    "&& .venv/bin/pytest -n auto --dist loadfile": "installs; .ci/run runs it from the README",
    "python3 -m venv .venv\n. .venv/bin/activate\npip install '.[local]'": "installs",
    "pip install '.[local]'": "installs",
    "pip install '.[data]'": "installs",
    "pip install '.[postgres]'": "installs",
    "pip install '.[mariadb]'": "installs",
    "pip install '.[clickhouse-server]'": "installs",
    "pip install '.[snowflake]'": "installs; so does .ci/run",
    "pip install '.[spark]'": "installs; so does .ci/run",
    "pip install '.[datafusion]'": "installs; so does .ci/run",
    "KPI_FULL=1 pytest tests/properties": "takes long",
    "pytest tests/laws --also-on mariadb": "tests/engines/test_laws_elsewhere.py does",
    "KPI_FULL=1 pytest tests/oracle\npython -m tests.oracle.faults": "takes long",
    "kpi serve": "goes on until it is ended; tests/unit/cli/test_serve.py runs it",
    "python3 -m venv /tmp/superset && /tmp/superset/bin/pip install --no-deps -r .ci/superset.txt\n"
    "KPI_SUPERSET=/tmp/superset pytest -m warehouse tests/engines/test_superset_server.py": (
        "installs; so does .ci/run"
    ),
    "token=$(curl -s \"$SUPERSET/api/v1/security/login\" -H 'Content-Type: application/json' \\\n"
    '  -d \'{"username": "ada", "password": "…", "provider": "db"}\' | jq -r .access_token)': (
        "needs a server; tests/engines/test_superset_server.py asks for the same"
    ),
    "pre-commit install": "needs pre-commit and a repository",
    "kpi compile win_rate --dialect postgres": "prints more than a page; golden cases hold it",
}
"""The shell blocks that no test runs, with the reason."""


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_links_resolve(page: Path) -> None:
    for link in LINK.findall(without_blocks(page.read_text(encoding="utf-8"))):
        if link.startswith(("http:", "https:")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page}: {link}"
        if anchor:
            assert anchor in anchors(target), f"{page}: {link}"


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as hosts of Markdown make them."""
    found = HEADING.findall(without_blocks(page.read_text(encoding="utf-8")))
    return {
        re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).replace(" ", "-")
        for heading in found
    }


def test_every_page_is_reached_from_the_index() -> None:
    start = ROOT / "docs" / "index.md"
    seen, waiting = set(), [start]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        links = LINK.findall(without_blocks(page.read_text(encoding="utf-8")))
        found = [(page.parent / link.partition("#")[0]).resolve() for link in links]
        waiting += [path for path in found if path.is_file()]
    missing = [page for page in pages() if page not in seen and page.name != "README.md"]
    assert not missing


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_block_is_of_a_tested_kind(page: Path) -> None:
    for block in blocks(page):
        assert block.language in LANGUAGES, f"{block}: ```{block.language}"
        if block.language == "sql":
            assert block.words[:2] == ("kpi", "compile"), f"{block}: says no command"
        if block.language == "text":
            assert not block.text.startswith("$ "), f"{block}: commands stand in console blocks"


@pytest.mark.parametrize("block", [b for b in all_blocks("toml") if b.words != ("fail",)], ids=str)
def test_settings_are_valid(block: Block) -> None:
    config, wrong = parse_config(Source("kpi.toml", block.text))
    assert not wrong
    assert config is not None


@pytest.mark.parametrize("block", all_blocks("sh"), ids=str)
def test_shell_blocks_are_run_or_listed(block: Block) -> None:
    assert block.text.strip() in NOT_RUN, f"{block}: neither a console block nor listed as not run"


@pytest.mark.parametrize("block", all_blocks("yaml"), ids=str)
def test_yaml_is_of_init_or_names_what_there_is(block: Block) -> None:
    assert block.setting("init") or block.setting("of"), f"{block}: does not say what it is"
    if not block.setting("of"):
        return
    offered = yaml.safe_load((ROOT / block.setting("of")).read_text(encoding="utf-8"))
    shown = yaml.safe_load(block.text)
    if block.setting("of") == "action.yml":
        given = {name for step in shown for name in step.get("with", {})}
        assert given - {"fetch-depth"} <= offered["inputs"].keys()
    else:
        named = [hook["id"] for repository in shown["repos"] for hook in repository["hooks"]]
        assert named == [hook["id"] for hook in offered]


@pytest.mark.parametrize("block", [b for b in all_blocks("yaml") if b.setting("init")], ids=str)
def test_files_of_init_are_as_written(block: Block, tmp_path: Path) -> None:
    CliRunner().invoke(program, ["init", str(tmp_path)])
    name = block.setting("init")
    assert block.text.strip() == (tmp_path / name).read_text(encoding="utf-8").strip()


def test_the_tutorial_changes_one_line_of_the_settings(tmp_path: Path) -> None:
    page = ROOT / "docs" / "tutorial" / "first-kpi.md"
    (shown,) = (b.text for b in blocks(page) if b.setting("file") == "kpi.toml")
    CliRunner().invoke(program, ["init", str(tmp_path / "acme")])
    written = (tmp_path / "acme" / "kpi.toml").read_text(encoding="utf-8")
    pairs = list(zip(written.splitlines(), shown.splitlines(), strict=True))
    (changed,) = [(old, new) for old, new in pairs if old != new]
    assert changed[0].startswith("# as_of = ")
    assert changed[1].startswith("as_of = ")


def test_lint_page_is_fresh() -> None:
    assert lint_page.PAGE.read_text(encoding="utf-8") == lint_page.page()


def test_grammar_chapter_is_fresh() -> None:
    assert grammar_page.PAGE.read_text(encoding="utf-8") == grammar_page.page()


CHAPTERS = sorted((ROOT / "docs" / "reference" / "language").glob("*.md"))
LANGUAGE = "".join(
    page.read_text(encoding="utf-8") for page in CHAPTERS if page != grammar_page.PAGE
)
INDEX = (ROOT / "docs" / "reference" / "language" / "index.md").read_text(encoding="utf-8")
CLI = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")


def test_every_word_of_the_grammar_leads_to_a_chapter() -> None:
    words = grammar_page.words(lark_rules.read(grammar_page.GRAMMAR.read_text(encoding="utf-8")))
    assert len(words) > 100
    assert not [w for w in words if not re.search(rf"`[^`|]*\b{w}\b[^`|]*`", INDEX)]


def test_every_function_is_in_a_chapter() -> None:
    assert not [name for name in KNOWN if not re.search(rf"`{name}(?:`|\()", LANGUAGE)]


def test_every_code_on_a_page_is_one_that_is_told() -> None:
    known = {page.code for page in all_pages()}
    found = {code for page in pages() for code in CODE.findall(page.read_text(encoding="utf-8"))}
    assert not found - known


@pytest.mark.parametrize("name", COMMANDS)
def test_options_are_those_of_the_command(name: str) -> None:
    section = re.search(rf"^## kpi {name}$(.*?)^## ", CLI, re.MULTILINE | re.DOTALL)
    assert section, f"no section on `kpi {name}`"
    command = program.get_command(click.Context(program), name)
    assert command is not None
    real = {o for p in command.params for o in p.opts if o.startswith("--")}
    told = set(re.findall(r"--[a-z][a-z-]*", without_blocks(section[1])))
    assert real - {"--help"} <= told
    assert told <= real | {"--help", "--check"}
