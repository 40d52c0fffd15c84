"""Spark on a real cluster: the same numbers as on DuckDB."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from kpilang.engines.base import Engine, Table
from kpilang.engines.spark import open_spark
from tests.engines.proofs import COMMANDS, commands_agree, laws_hold, project, questions_agree
from tests.oracle.lake import in_lake
from tests.support.full import FULL
from tests.support.lake import copy_tables

pytestmark = pytest.mark.warehouse

FIXED, WORLDS = 20_261_127, 20 if FULL else 1


@pytest.fixture(scope="module")
def clustered(demo: Path, master: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's project with a profile on the cluster beside that on DuckDB."""
    folder = tmp_path_factory.mktemp("clustered")
    copy_tables(demo / "crm.duckdb", folder / "lake")
    profile = f'[profiles.cluster]\nengine = "spark"\nurl = "{master}"\npath = "lake"\n'
    return project(demo, folder, profile)


def test_every_question_of_the_catalogue_has_the_same_rows(clustered: Path) -> None:
    assert questions_agree(clustered, "cluster") > 62


@pytest.mark.parametrize("words", COMMANDS)
def test_other_commands_and_forms_are_the_same_to_the_letter(clustered: Path, words: str) -> None:
    commands_agree(clustered, "cluster", words)


def test_random_questions_have_the_answers_of_the_laws(master: str, tmp_path: Path) -> None:
    def opened(folder: Path, tables: Sequence[Table]) -> Engine:
        return open_spark(master, folder, tables)

    laws_hold(in_lake(opened), tmp_path, FIXED, WORLDS)
