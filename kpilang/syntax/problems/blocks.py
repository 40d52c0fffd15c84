"""What can be wrong with blocks: headers, braces, words unknown in them."""

from __future__ import annotations

from collections.abc import Sequence

from kpilang.diagnostics.codes import Draft, problem
from kpilang.diagnostics.model import Applicability, Edit, Fix
from kpilang.source.span import Span


@problem("K103", "unclosed-brace")
def unclosed_brace(span: Span, header: str) -> Draft:
    """A block is opened with `{` and not closed before the next declaration.

    ```kpi fail
    kpi calls {
      formula: count(activities)

    team field_sales
    ```

    ```kpi pass
    kpi calls {
      formula: count(activities)
    }

    team field_sales
    ```
    """
    of = f" of `{header}`" if header else ""
    return Draft(
        f"the block{of} is not closed", span, "opened here", help="close the block with `}`"
    )


@problem("K105", "unknown-declaration")
def unknown_declaration(
    span: Span,
    word: str,
    near: Sequence[str],
    kinds: Sequence[str],
    advice: str = "",
    added: Fix | None = None,
) -> Draft:
    """The word at the beginning of a line in column 0 declares nothing.

    A file is a list of declarations, each of which begins in column 0 with one of `package`,
    `calendar`, `team`, `role`, `source`, `metric`, `goal`, `kpi`, `tree`, `funnel`, `dashboard`
    and `test`.

    ```kpi fail
    metrik deals = count(opportunities)
    ```

    ```kpi pass
    metric deals = count(opportunities)
    ```
    """
    help, fix = f"begin with one of {_listed(kinds)}", _rename(span, word, near)
    if near:
        help = _spelling(near)
    elif advice:
        help, fix = advice, added
    return Draft(f"`{word}` is no kind of declaration", span, "unknown word", help=help, fix=fix)


@problem("K106", "unknown-property")
def unknown_property(
    span: Span,
    word: str,
    block: str,
    near: Sequence[str],
    known: Sequence[str],
    advice: str = "",
) -> Draft:
    """A block has no property of this name.

    ```kpi fail
    kpi calls {
      formula: count(activities)
      ownr: ae
    }
    ```

    ```kpi pass
    kpi calls {
      formula: count(activities)
      owner: ae
    }
    ```
    """
    return Draft(
        f"a {'KPI' if block == 'kpi' else block} has no property `{word}`",
        span,
        "unknown property",
        help=advice or _spelling(near) or f"use one of {_listed(known)}",
        fix=None if advice else _rename(span, word, near),
    )


@problem("K110", "text-outside")
def text_outside(span: Span, advice: str = "", fix: Fix | None = None) -> Draft:
    """Text stands before the first declaration, or is not in column 0 where one should begin.

    ```kpi fail
      revenue = 12
    team field_sales
    ```

    ```kpi pass
    team field_sales
    ```
    """
    return Draft(
        "the text belongs to no declaration",
        span,
        "outside of any declaration",
        help=advice or "begin a declaration at the left margin",
        fix=fix,
    )


@problem("K115", "indented-declaration")
def indented_declaration(span: Span, word: str, blank: Span) -> Draft:
    """A declaration does not begin in column 0.

    ```kpi fail
    team field_sales
      team inside_sales
    ```

    ```kpi pass
    team field_sales
    team inside_sales
    ```
    """
    return Draft(
        f"`{word}` begins a declaration and is indented",
        span,
        "not at the left margin",
        help="begin it at the left margin, with no blanks before it",
        fix=Fix("remove the indentation", (Edit(blank, ""),), Applicability.SAFE),
    )


@problem("K119", "stray-brace")
def stray_brace(span: Span, sign: str, both: Sequence[Span]) -> Draft:
    """A brace stands where no block opens or closes.

    Braces stand round blocks: `{` ends the line that begins a block, `}` stands on a line of its
    own. In a formula, brackets are round.

    ```kpi fail
    metric deals = count({opportunities})
    ```

    ```kpi pass
    metric deals = count(opportunities)
    ```
    """
    title = "remove it" if len(both) == 1 else "remove the braces"
    edits = tuple(Edit(one, "") for one in both)
    fix = Fix(title, edits, Applicability.UNSAFE) if edits else None
    verb = "opens" if sign == "{" else "closes"
    return Draft(
        f"`{sign}` {verb} no block here",
        span,
        "not a block",
        help=f"{title}; brackets in a formula are round",
        fix=fix,
    )


def _spelling(near: Sequence[str]) -> str:
    if not near:
        return ""
    return f"write {_listed(near)}"


def _listed(words: Sequence[str]) -> str:
    quoted = [f"`{word}`" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def _rename(span: Span, word: str, near: Sequence[str]) -> Fix | None:
    if len(near) != 1:
        return None
    certain = word.casefold() == near[0].casefold()
    how = Applicability.SAFE if certain else Applicability.UNSAFE
    return Fix(f"replace it by `{near[0]}`", (Edit(span, near[0]),), how)
