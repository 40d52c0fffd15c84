"""K06x: what keeps a project's past from being read."""

from __future__ import annotations

from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.suggest import nearest
from kpilang.source.span import NOWHERE


@problem("K060", "git-not-found")
def no_git() -> Draft:
    """A project is to be compared with its past, and there is no git to read that with.

    `kpi diff` and `kpi check --since` ask the program `git` for what the specs said at a revision.
    """
    return Draft(
        "there is no program `git` to read the past with",
        NOWHERE,
        help="install git, or run the command on a machine that has it",
    )


@problem("K061", "no-repository")
def no_repository(reason: str) -> Draft:
    """A project is to be compared with its past, and lies in no git repository.

    The note holds what git says. Where it speaks of dubious ownership, another user owns the
    folder: `git config --global --add safe.directory FOLDER` says that it is trusted.
    """
    return Draft(
        "the project lies in no git repository that can be read",
        NOWHERE,
        notes=(f"git says: {reason}",),
        help="change to a clone of the repository that holds the project",
    )


@problem("K062", "unknown-revision")
def unknown_revision(revision: str, known: tuple[str, ...]) -> Draft:
    """Git knows no commit by the revision that was given.

    A revision is what git takes for one: a branch, a tag, the beginning of a commit's name,
    `HEAD~3`, `origin/main`. A range such as `main..HEAD` is none; what a branch added is told
    beside the commit where it began: `kpi diff "$(git merge-base origin/main HEAD)"`.
    """
    if ".." in revision:
        return Draft(
            f"`{revision}` is a range, not a revision",
            NOWHERE,
            help="name one revision, such as the one that `git merge-base origin/main HEAD` prints",
        )
    near = nearest(revision, known)
    return Draft(
        f"git knows no revision `{revision}`",
        NOWHERE,
        help=f"write `{near[0]}`" if near else "name a branch, a tag or a commit",
    )


@problem("K063", "revision-not-fetched")
def beyond_shallow(revision: str) -> Draft:
    """A revision is not in this clone, which holds only the newest commits.

    Services for continuous integration fetch as little as they can. On GitHub the step
    `actions/checkout` takes `fetch-depth: 0`, on GitLab the variable `GIT_DEPTH` is set to `0`;
    anywhere `git fetch --unshallow` gets the rest.
    """
    return Draft(
        f"git knows no revision `{revision}` in this shallow clone",
        NOWHERE,
        notes=("a shallow clone has only the newest commits",),
        help="fetch the rest with `git fetch --unshallow`, in CI with `fetch-depth: 0` or "
        "`GIT_DEPTH: 0`",
    )


@problem("K064", "past-not-readable")
def unreadable_past(revision: str, reason: str) -> Draft:
    """What the project said at a revision cannot be read.

    A `kpi.toml` with a mistake in it, a spec file that is no text, a spec folder outside of the
    repository, or a file that this clone has left out. Nothing was compared.
    """
    return Draft(
        f"what the project said at `{revision}` cannot be read: {reason}",
        NOWHERE,
        help="name another revision",
    )
