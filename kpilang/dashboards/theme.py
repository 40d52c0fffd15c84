"""The palettes: one for desks; one for screens on a wall, and for who reads in the dark.

Text colours keep a contrast of 4.5.
"""

from __future__ import annotations

from kpilang.source.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by role, used by the page's CSS and by the charts alike.

    A chart is drawn `column_width` pixels wide per column, and then fitted: fewer make larger
    text. `series` colours the members of a chart, in turn.
    """

    name: str
    page: str
    card: str
    line: str
    text: str
    muted: str
    accent: str
    track: str
    target: str
    green: str
    green_back: str
    amber: str
    amber_back: str
    red: str
    red_back: str
    series: tuple[str, ...]
    column_width: int
    chart_height: int


#: the colours that have a role of their own
ROLES = (
    *("page", "card", "line", "text", "muted", "accent", "track", "target"),
    *("green", "green_back", "amber", "amber_back", "red", "red_back"),
)

LIGHT = Theme(
    name="light",
    page="#f4f5f7",
    card="#ffffff",
    line="#e1e4ea",
    text="#151a23",
    muted="#586173",
    accent="#2a5bd7",
    track="#e8ebf0",
    target="#3c4557",
    green="#0c6b3a",
    green_back="#e2f4ea",
    amber="#7d4e00",
    amber_back="#fdf0d3",
    red="#a81f14",
    red_back="#fde8e5",
    series=(
        "#2a5bd7",
        "#b0440c",
        "#0b7a5b",
        "#8a3ab9",
        "#856400",
        "#c0225a",
        "#0a6f8f",
        "#586173",
    ),
    column_width=130,
    chart_height=260,
)

DARK = Theme(
    name="dark",
    page="#0a0e16",
    card="#131926",
    line="#232c3d",
    text="#f3f6fb",
    muted="#a9b4c6",
    accent="#7eaaff",
    track="#252f42",
    target="#d5dcea",
    green="#5fe09a",
    green_back="#0f2f20",
    amber="#ffc457",
    amber_back="#35270a",
    red="#ff9085",
    red_back="#3d1614",
    series=(
        "#7eaaff",
        "#ffb06b",
        "#5fe0b0",
        "#d6a3ff",
        "#ffe066",
        "#ff8fb3",
        "#6fd6f2",
        "#c3cad6",
    ),
    column_width=105,
    chart_height=220,
)


def in_the_dark(theme: Theme) -> tuple[tuple[str, str], ...]:
    """Return what each colour of a page is for a reader who wants it dark: pairs of colours.

    A page that is dark by itself has none.
    """
    if theme is DARK:
        return ()
    pairs = [*zip(theme.series, DARK.series, strict=True)]
    pairs += [(getattr(theme, role), getattr(DARK, role)) for role in ROLES]
    return tuple(dict(pairs).items())


def theme_for(screen: str) -> Theme:
    """Return the palette of a dashboard's `screen:`."""
    return DARK if screen == "tv" else LIGHT
