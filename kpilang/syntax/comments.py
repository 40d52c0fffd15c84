"""The comments of a file that still have to find their place, in order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from kpilang.source.span import Span
from kpilang.syntax.nodes import Comment


class Comments:
    """A queue of comments that knows where they lie."""

    def __init__(self, comments: Sequence[Comment]) -> None:
        self._all = tuple(comments)
        self._starts = [comment.span.start for comment in comments]
        self._taken = 0

    @property
    def next(self) -> Comment | None:
        """The first comment that is left."""
        return self._all[self._taken] if self._taken < len(self._all) else None

    def before(self, place: int) -> Comment | None:
        """Return the first comment that is left, if it lies before a place."""
        left = self.next
        return left if left is not None and left.span.start < place else None

    def take(self, place: int) -> tuple[Comment, ...]:
        """Take all comments before a place."""
        start = self._taken
        while self.before(place) is not None:
            self._taken += 1
        return self._all[start : self._taken]

    def pop(self) -> Comment:
        """Take the first comment that is left."""
        self._taken += 1
        return self._all[self._taken - 1]

    def inside(self, span: Span) -> bool:
        """Tell whether a comment that is left lies inside a span."""
        first = bisect_left(self._starts, span.start, lo=self._taken)
        return first < len(self._starts) and self._starts[first] < span.end
