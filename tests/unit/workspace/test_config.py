"""What `kpi.toml` may say, and what is said when it is wrong."""

from __future__ import annotations

from datetime import date

import pytest

from kpilang.diagnostics.model import Diagnostic
from kpilang.lint.rule import LintProfile, Settings
from kpilang.source.text import Source
from kpilang.workspace.config import parse_config
from kpilang.workspace.passwords import without_passwords
from kpilang.workspace.profiles import Profile, profile
from kpilang.workspace.settings import Config, Secret, Variable

FULL = """\
[project]
name    = "acme"
specs   = ["specs", "more"]
as_of   = 2026-03-31
profile = "warehouse"

[lint]
profile           = "strict"
max_kpis_per_team = 6
max_kpis_per_role = 3

[profiles.dev]
engine = "duckdb"
path   = "data/crm.duckdb"

[profiles.warehouse]
engine = "postgres"
url    = { env = "KPI_WAREHOUSE_URL" }
"""


def config_of(text: str) -> Config:
    config, problems = parse_config(Source("kpi.toml", text))
    assert config is not None, problems
    return config


def only_problem(text: str) -> tuple[Diagnostic, str]:
    source = Source("kpi.toml", text)
    config, problems = parse_config(source)
    assert config is None
    (problem,) = problems
    return problem, source.slice(problem.primary.span)


def test_every_setting_is_read() -> None:
    config = config_of(FULL)
    assert (config.name, config.specs, config.profile) == ("acme", ("specs", "more"), "warehouse")
    assert config.as_of == date(2026, 3, 31)
    assert config.lint == Settings(LintProfile.STRICT, 6, 3)
    assert config.profiles["dev"].path == "data/crm.duckdb"
    assert config.profiles["warehouse"].url == Variable("KPI_WAREHOUSE_URL")


def test_an_empty_file_gives_the_defaults() -> None:
    assert config_of("") == Config()


@pytest.mark.parametrize(
    ("written", "read"),
    [('"latest"', "latest"), ('"now"', "now"), ('"2026-03-31"', date(2026, 3, 31))],
)
def test_as_of_may_be_a_word_or_a_date(written: str, read: object) -> None:
    assert config_of(f"[project]\nas_of = {written}\n").as_of == read


@pytest.mark.parametrize(
    ("text", "code", "underlined", "said"),
    [
        ('[project\nname = "a"\n', "K003", "\n", "expected `]`"),
        ("[project]\nas_of = 04.06.2026\n", "K003", "04.06.2026", "write `as_of = 2026-06-04`"),
        ("[project]\nas_of = 4/6/2026 # day\n", "K003", "4/6/2026", "year, month, day"),
        ("[project]\nas_of = 2026/06/04\n", "K003", "2026/06/04", "year, month, day"),
        ("[project]\nname = acme & co\n", "K003", "a", "invalid value"),
        ("[project]\nname = acme inc\n", "K003", "acme inc", 'write `name = "acme inc"`'),
        ('[project]\nas_of = "4.6.2026"\n', "K005", "as_of", "a date such as 2026-06-30"),
        ('[project]\nname = "a"\nname = "b"\n', "K003", "name", "`name` is written twice"),
        ("[lint]\nmax_kpi_per_team = 8\n", "K004", "max_kpi_per_team", "max_kpi_per_team"),
        ('[projet]\nname = "a"\n', "K004", "projet", "unknown setting `projet`"),
        ('[project]\nlocale = "xx_YY"\n', "K005", "locale", "no locale is called `xx_YY`"),
        ('[project]\nlocale = "de_DU"\n', "K005", "locale", "a similar one is `de_DE`"),
        ('[project]\nlocale = "no_NO"\n', "K005", "locale", "a similar one is `nb_NO`"),
        ('[project]\nlocale = "iw_IL"\n', "K005", "locale", "it is now `he_IL`"),
        ('[project]\nlocale = "German"\n', "K005", "locale", "German is `de`"),
        ("[project]\nlocale = 7\n", "K005", "locale", "valid string"),
        ('[lint]\nprofile = "hard"\n', "K005", "profile", "`minimal`, `standard` or `strict`"),
        ("[lint]\nmax_kpis_per_team = 0\n", "K005", "max_kpis_per_team", "greater than or equal"),
        ('[lint]\nignore = ["L999"]\n', "K005", "ignore", "no rule is called `L999`"),
        ('[lint]\nselect = ["raw-sq"]\n', "K005", "select", "a similar one is `raw-sql`"),
        ("[lint.teams]\nsales = 0\n", "K005", "sales", "greater than or equal"),
        ('[lint.folders.pilots]\nselect = ["L1"]\n', "K004", "select", "unknown setting"),
        ("[project]\nspecs = []\n", "K005", "specs", "at least 1 item"),
        ("[project]\nas_of = 2026-03-31T10:00:00\n", "K005", "as_of", "not a time"),
        ('[profiles.dev]\npath = "x"\n', "K005", "profiles.dev", "`engine` is missing"),
        ('[profiles.dev]\nengine = "duckdb"\n', "K005", "profiles.dev", "`url` of a server"),
        (
            '[profiles.dev]\nengine = "duckdb"\npath = "a"\nurl = "b"\n',
            "K005",
            "profiles.dev",
            "one of them",
        ),
        (
            '[profiles.dev]\nengine = "snowflake"\naccount = "a"\nurl = "b"\n',
            "K004",
            "account",
            "say it in the address",
        ),
        ('[profiles.dev]\nengine = "duckdb"\npath = 3\n', "K005", "path", 'env = "NAME"'),
        ('[profiles."a b"]\nengin = "duckdb"\npath = "x"\nengine = ""\n', "K004", "engin", "engin"),
    ],
)
def test_a_mistake_is_underlined(text: str, code: str, underlined: str, said: str) -> None:
    problem, text_there = only_problem(text)
    assert (problem.code, text_there) == (code, underlined)
    assert said in f"{problem.message} {problem.help}"


def test_a_misspelt_setting_is_suggested() -> None:
    problem, _ = only_problem("[lint]\nmax_kpi_per_team = 8\n")
    assert problem.help == "write `max_kpis_per_team` or `max_kpis_per_role`"


def test_the_profile_named_in_the_file_wins_over_dev() -> None:
    found = profile(config_of(FULL), None, {"KPI_WAREHOUSE_URL": "postgres://db"})
    assert found == Profile("warehouse", "postgres", None, "postgres://db")


def test_the_profile_asked_for_wins_over_the_file() -> None:
    assert profile(config_of(FULL), "dev", {}) == Profile("dev", "duckdb", "data/crm.duckdb")


def test_the_only_profile_is_taken() -> None:
    config = config_of('[profiles.crm]\nengine = "duckdb"\npath = { env = "KPI_CRM_DATA" }\n')
    assert profile(config, None, {"KPI_CRM_DATA": "/data"}) == Profile("crm", "duckdb", "/data")


def test_dev_is_taken_among_several() -> None:
    config = config_of(FULL.replace('profile = "warehouse"', ""))
    assert profile(config, None, {}) == Profile("dev", "duckdb", "data/crm.duckdb")


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        (FULL, "prod", "K008"),
        (FULL.replace('profile = "warehouse"', 'profile = "prod"'), None, "K008"),
        ("", None, "K009"),
        (FULL.replace("profiles.dev", "profiles.a").replace('profile = "ware', "#"), None, "K009"),
        (FULL, "warehouse", "K010"),
    ],
)
def test_a_profile_that_cannot_be_used_is_a_finding(text: str, name: str, code: str) -> None:
    found = profile(config_of(text), name, {})
    assert isinstance(found, Diagnostic)
    assert found.code == code


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('password = "hunter2"', 'password = "*******"'),
        ("token = 'hunter2'  # mine", "token = '*******'  # mine"),
        ('"access_token"="hunter2"', '"access_token"="*******"'),
        ("password = hunter2", "password = *******"),
        ("url = trino://ann:hunter2@db/lake", "url = trino://ann:*******@db/lake"),
        (
            'url = { env = "trino://ann:hunter2@db/lake" }',
            'url = { env = "trino://ann:*******@db/lake" }',
        ),
        (
            'url = "snowflake://acme/crm?token=hunter2"',
            'url = "snowflake://acme/crm?token=*******"',
        ),
    ],
)
def test_no_finding_repeats_a_password(written: str, shown: str) -> None:
    text = f'[profiles.dev]\nengine = "trino"\n{written}\n'
    source = Source("kpi.toml", text)
    config, found = parse_config(source)
    if config is not None:
        assert config.profiles["dev"].url == Secret()
    assert len(found) < 2
    assert "hunter2" not in repr(found)
    assert without_passwords(text) == text.replace(written, shown)


def test_a_setting_that_only_sounds_like_a_password_is_shown() -> None:
    text = '[profiles.dev]\nengine = "trino"\nurl = { env = "MY_TOKEN" }\nmax_tokens = 5\n'
    assert without_passwords(text) == text


def test_an_unset_variable_is_shown_where_it_is_asked_for() -> None:
    found = profile(config_of(FULL), "warehouse", {})
    assert isinstance(found, Diagnostic)
    assert FULL[found.primary.span.start : found.primary.span.end] == "url"


PASSWORDS = [
    ("postgresql://ann:hunter2@db/crm", "postgresql://ann:*******@db/crm"),
    ("postgresql://:hun@ter2@db/crm", "postgresql://:********@db/crm"),
    ("postgresql://db/crm?password=hunter2&x=1", "postgresql://db/crm?password=*******&x=1"),
]


@pytest.mark.parametrize(("url", "covered"), PASSWORDS)
def test_a_password_in_the_file_is_kept_nowhere(url: str, covered: str) -> None:
    text = f'[profiles.dev]\nengine = "postgres"\nurl = "{url}"\n'
    assert without_passwords(text) == text.replace(url, covered)
    config = config_of(text)
    assert config.profiles["dev"].url == Secret()
    found = profile(config, None, {})
    assert isinstance(found, Diagnostic)
    assert found.code == "K011"


@pytest.mark.parametrize("url", ["postgresql://ann@db:5432/crm", "postgresql:///crm"])
def test_an_address_without_a_password_may_stand_in_the_file(url: str) -> None:
    text = f'[profiles.dev]\nengine = "postgres"\nurl = "{url}"\ntimeout = 30\n'
    assert without_passwords(text) == text
    assert profile(config_of(text), None, {}) == Profile("dev", "postgres", None, url, 30)


def test_a_profile_does_not_show_its_address() -> None:
    assert "hunter2" not in repr(Profile("dev", "postgres", None, "postgresql://a:hunter2@db/crm"))
