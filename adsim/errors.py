"""The tree of errors; each carries the exit code of the command line and the fix that helps.

AdsimError                1  anything below, and what has no class of its own
├── UsageError            2  an option or an argument does not fit
├── InputError            3  a file cannot be read: names file, row, column and the fix
│   ├── NoTextColumn      3  no column could be taken for the text
│   ├── NothingToRead     3  no file, an empty file, or a folder with nothing readable
│   └── InputTooLarge     3  a limit named in the settings was passed (bytes, ratio, line)
├── SettingsError         4  a settings file or value does not fit
├── OutputError           5  the output cannot be written, or is not an output of adsim
├── DecisionError         6  the decisions file does not fit the corpus
└── Cancelled           130  stopped by the user; nothing half-written is left
"""

from __future__ import annotations


class AdsimError(Exception):
    """Base of all errors that adsim raises on purpose; `fix` says what the user can do."""

    exit_code = 1

    def __init__(self, message: str, *, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.message}\n  fix: {self.fix}" if self.fix else self.message


class UsageError(AdsimError):
    """An option or an argument does not fit."""

    exit_code = 2


class InputError(AdsimError):
    """A file cannot be read; the message names the file and, where known, row and column."""

    exit_code = 3


class NoTextColumn(InputError):
    """No column could be taken for the text of the ads."""


class NothingToRead(InputError):
    """No input, an empty input, or a folder in which nothing can be read."""


class InputTooLarge(InputError):
    """A limit of the ingest settings was passed: file bytes, unpacking ratio, length of a line."""


class SettingsError(AdsimError):
    """A settings file or a value in it does not fit."""

    exit_code = 4


class OutputError(AdsimError):
    """The output cannot be written, or a folder is not an output of adsim."""

    exit_code = 5


class DecisionError(AdsimError):
    """The decisions file does not fit: unknown ad, unknown verdict, broken row."""

    exit_code = 6


class Cancelled(AdsimError):
    """Stopped by the user; nothing half-written is left behind."""

    exit_code = 130
