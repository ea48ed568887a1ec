"""What a mutant is, and what it is called."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class MutantName:
    """What is changed where: the same text after unrelated edits.

    Attributes:
        file: The path of the file from the root of the project.
        function: The qualified name of the function or class; empty at the top of a module.
        was: The changed lines as they are written, without indentation.
        now: The same lines in the mutant; empty if they are gone.
        nth: Counts from 1 where a function has the same change more than once.
    """

    file: str
    function: str
    was: str
    now: str
    nth: int = 1


@dataclass(frozen=True, slots=True)
class Mutant:
    """A mutant, with the whole text of its file."""

    name: MutantName
    source: str
