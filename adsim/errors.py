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
├── BundleError           7  an evidence bundle is not what was written
├── StoreError            8  an index cannot be opened or changed
│   ├── StoreBusy         8  another process is changing the index
│   └── StoreDamaged      8  a file of an index is missing or not as it was written
└── Cancelled           130  stopped by the user; nothing half-written is left
"""

from __future__ import annotations

from pathlib import Path


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


class BundleError(AdsimError):
    """An evidence bundle is not what was written: parts changed, missing or added, or no bundle at all."""

    exit_code = 7


class StoreError(AdsimError):
    """An index cannot be opened or changed: there is none, it is of another version, there is no room."""

    exit_code = 8


class StoreBusy(StoreError):
    """Another process is changing the index; the message names it."""


class StoreDamaged(StoreError):
    """A file of an index is missing or not as it was written; `role`: what the file is for."""

    def __init__(self, path: Path, problem: str, *, role: str = "") -> None:
        fix = (
            "run `adsim refresh INDEX`: it is made anew from the ads"
            if role in ("linked", "lookup", "lookupgroups")
            else "put the file back from a copy, or create the index anew: `adsim index create NEW INPUT...`"
        )
        super().__init__(f"{path} is damaged: {problem}", fix=fix)
        self.path = path
        self.role = role


class Cancelled(AdsimError):
    """Stopped by the user; nothing half-written is left behind."""

    exit_code = 130
