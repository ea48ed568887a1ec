"""A context that is worked out when a policy first reads one of its keys: most policies read none."""

from collections.abc import Callable, Iterator, Mapping

from guarded_aws.evaluator import Context, ContextValue


def when_read(make: Callable[[], Context]) -> Context:
    """Give a context that is made when it is first read."""
    return Context.reading(_WhenRead(make))


class _WhenRead(Mapping[str, ContextValue]):
    """The keys of a context that is not made yet."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Context]) -> None:
        self._make = make
        self._made: Context | None = None

    @property
    def _context(self) -> Context:
        if self._made is None:
            self._made = self._make()
        return self._made

    def __getitem__(self, key: str) -> ContextValue:
        return self._context.get(key)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str)

    def __iter__(self) -> Iterator[str]:
        return iter(self._context.values)

    def __len__(self) -> int:
        return len(self._context.values)
