"""``python -m engine``: the commands, each in a module of ``engine.commands``.

Exit status: 0 done; 2 the user's input is wrong (one line on stderr, no traceback); 1 a fault of ours.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine import __version__
from engine.annotations import text
from engine.commands import COMMANDS
from engine.ending import ending_signals
from engine.errors import UserError
from engine.file_names import print_any_name, stored
from engine.i18n import describe, translated, words
from engine.libraries import lacking
from engine.standard_streams import is_unread, lost, open_closed, say, silence

_READING = ("split", "check", "stats", "snapshot", "convert", "train", "evaluate", "autolabel")
"""Commands that read a data set's lists and labels."""


class _Help(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """The usage line begins in the person's language too."""
        super().add_usage(usage, actions, groups, translated("usage: ") if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_Help, **options)

    def error(self, message: str) -> None:  # type: ignore[override]
        """One line instead of argparse's usage block."""
        self.exit(2, words("{}: {}. See {} --help.", self.prog, translated(message), self.prog) + "\n")


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands. Importing it loads neither torch nor OpenCV."""
    installed = Path(sys.argv[0]).stem == "boxwright-engine"
    parser = _Parser(
        prog="boxwright-engine" if installed else "python -m engine",
        description="Boxwright's engine: data sets, training, detection.",
    )
    parser.add_argument("--version", action="version", version=f"Boxwright {__version__}")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    for command in COMMANDS:
        command.add_parser(subparsers)
    for name in _READING:
        subparsers.choices[name].add_argument(
            "--encoding",
            metavar="NAME",
            help="what lists and labels are written in that are no UTF-8, such as gbk, shift_jis or cp1252 "
            "(default: it is guessed, and told)",
        )
    _translate(parser)
    return parser


def _translate(parser: argparse.ArgumentParser) -> None:
    """The help of a parser and all parsers below it in the person's language."""
    parser.description = translated(parser.description or "") or None
    for group in parser._action_groups:
        group.title = translated(group.title or "")
    for action in parser._actions:
        if action.help and action.help != argparse.SUPPRESS:
            action.help = translated(action.help)
        if isinstance(action, argparse._SubParsersAction):
            for choice in action._choices_actions:
                choice.help = translated(choice.help or "")
            for below in action.choices.values():
                _translate(below)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    open_closed()
    print_any_name()
    arguments = build_parser().parse_args([stored(word) for word in (sys.argv[1:] if argv is None else argv)])
    before = text.assumed()
    handlers = _listen_to_signals()
    try:
        if named := getattr(arguments, "encoding", None):
            text.assume(named)
        status = int(arguments.run(arguments) or 0)
        _tell_guesses()
        return _printed(status)
    except UserError as error:
        _tell_guesses()
        say(words("error: {}", describe(error)).replace("\n", " "))
        return 2
    except KeyboardInterrupt as error:
        say(words("interrupted"))
        return 128 + (error.number if isinstance(error, _EndedError) else signal.SIGINT)
    except (ImportError, OSError) as error:
        return _failed(error)
    finally:
        text.assume(before)
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _printed(status: int) -> int:
    """The status of a command that did its work, as far as what it printed was written."""
    failure = lost()
    return status if failure is None else _not_printed(failure)


def _failed(error: ImportError | OSError) -> int:
    """The status where the system lacks a library, or the output cannot be written; raises anything else."""
    if isinstance(error, OSError):
        failure = lost(more="\n")  # what could not be written is not kept to be tried again
        if failure is not None or is_unread(error):
            return _not_printed(failure or error)
    if not (told := lacking(error)):
        raise error
    say(words("error: {}", told))
    return 2


def _not_printed(error: OSError) -> int:
    if is_unread(error):  # `... | head` closed our output: the shell knows, and nobody has to be told
        silence(sys.stdout)
        return 141
    say(words("error: {}", words("the output cannot be written ({})", error.strerror or error)))
    return 2


class _EndedError(KeyboardInterrupt):
    """A signal asked this program to end. ``number``: which."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def _listen_to_signals() -> dict[int, Any]:
    """Let a command that is asked to end close its files first, as by Ctrl+C; asked again it ends at once.

    Returns:
        The handlers before.
    """

    def end(number: int, _frame: Any) -> None:
        for each in handlers:
            signal.signal(each, signal.SIG_DFL)
        raise _EndedError(number)

    handlers: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():  # no other may listen
        for number in ending_signals():
            handlers[number] = signal.signal(number, end)
    return handlers


def _tell_guesses() -> None:
    """In which encodings lists were read that do not say theirs."""
    for guess in text.guesses():
        told = translated(text.sentence(guess))
        print(words("note: {}", words("{}: {}", guess.path, told)), file=sys.stderr)
    text.forget_guesses()
