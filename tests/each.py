"""One test over many small cases, each named when it fails.

    @each(SCENES, MOVES)
    def test_every_move_in_every_state(scene_of: type[Scene], actor: str, move: Move) -> None:

pytest and its workers take several times longer over a test of its own than most of these cases
take; five thousand of them were a tenth of the whole suite.
"""

import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Check = Callable[..., None]
Axis = Mapping[str, Any] | Iterable[Any]


def each(*axes: Axis) -> Callable[[Check], Callable[[], None]]:
    """Check every combination of the axes in one test; a failure does not keep the others back.

    An axis is a mapping of names to cases, or the cases themselves; a tuple among them is several
    arguments. Raises an `ExceptionGroup` of all failures, each with its case as a note.
    """
    named = [list(_named(axis)) for axis in axes]

    def decorated(check: Check) -> Callable[[], None]:
        def test() -> None:
            failures = []
            cases = list(itertools.product(*named))
            assert cases, "there is no case at all"
            for case in cases:
                try:
                    check(*(argument for _, arguments in case for argument in arguments))
                except Exception as failure:
                    failure.add_note("Case: " + ", ".join(name for name, _ in case))
                    failures.append(failure)
            if failures:
                raise ExceptionGroup(f"{len(failures)} of {len(cases)} cases failed", failures)

        # Not `functools.wraps`: pytest would ask for the arguments of what is wrapped.
        test.__name__, test.__doc__, test.__module__ = (
            check.__name__, check.__doc__, check.__module__
        )  # fmt: skip
        return test

    return decorated


def _named(axis: Axis) -> Iterable[tuple[str, tuple[Any, ...]]]:
    if isinstance(axis, Mapping):
        yield from ((name, (case,)) for name, case in axis.items())
        return
    for case in axis:
        arguments = case if isinstance(case, tuple) else (case,)
        yield ", ".join(getattr(one, "__name__", repr(one)) for one in arguments), arguments
