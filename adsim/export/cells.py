"""Cells of a CSV: values as text that no spreadsheet takes for a formula, and the values again.

In: an Arrow column of any type. Out: one that the CSV writer can print, and back. A typed number is
never touched; a text is touched only by one leading apostrophe.
"""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

# the starts that OWASP lists for formula injection, full-width forms among them; apostrophes before
# them count, so that a text which looks protected already can be told from one that was
_STARTS = r"[=+\-@\t\r\n＝＋－＠]"
_RISKY = rf"^'*{_STARTS}"
_PROTECTED = rf"^'+{_STARTS}"
_NUMBER = r"^-[0-9]+(\.[0-9]+)?$"


def protect(column: Any) -> Any:
    """Puts an apostrophe before each text that starts like a formula; null stays null.

    A plain negative number such as `-12.5` is left as it is. Undone by `restore`. O(bytes).
    """
    risky = pc.and_not(pc.match_substring_regex(column, _RISKY), pc.match_substring_regex(column, _NUMBER))
    if not pc.any(risky).as_py():
        return column
    apostrophe, nothing = pa.scalar("'", column.type), pa.scalar("", column.type)
    return pc.if_else(risky, pc.binary_join_element_wise(apostrophe, column, nothing), column)


def restore(column: Any) -> Any:
    """Takes away the apostrophe that `protect` put; any other text is left as it is. O(bytes)."""
    protected = pc.match_substring_regex(column, _PROTECTED)
    if not pc.any(protected).as_py():
        return column
    return pc.if_else(protected, pc.utf8_slice_codeunits(column, 1), column)


def cell_type(kind: Any) -> Any:
    """The type that a column has when it is read back: its own, or text where a CSV cannot carry it.

    Categories become their values; lists, structures, bytes and times of day become text.
    """
    if isinstance(kind, pa.BaseExtensionType):
        return cell_type(kind.storage_type)
    if pa.types.is_dictionary(kind):
        return cell_type(kind.value_type)
    return kind if _is_plain(kind) else pa.large_string()


def to_cells(column: Any) -> Any:
    """A column as the CSV writer can print it: numbers and truth values typed, all else as safe text."""
    if isinstance(column.type, pa.BaseExtensionType):
        return to_cells(column.storage)
    kind = cell_type(column.type)
    if _is_text(kind):
        return protect(column.cast(kind) if _has_text(column.type) else _as_text(column))
    if pa.types.is_dictionary(column.type):
        return to_cells(column.cast(kind))
    if pa.types.is_timestamp(kind):
        return _iso(column)
    if pa.types.is_date(kind) or pa.types.is_decimal(kind):
        return protect(column.cast(pa.string()))
    return column


def from_cells(column: Any, kind: Any) -> Any:
    """The values of a column of strings, in the type that `cell_type` gave."""
    return pa.nulls(len(column)) if pa.types.is_null(kind) else restore(column).cast(kind)


def _is_plain(kind: Any) -> bool:
    tests = (
        _is_text,
        pa.types.is_null,
        pa.types.is_boolean,
        pa.types.is_integer,
        pa.types.is_floating,
        pa.types.is_timestamp,
        pa.types.is_date,
        pa.types.is_decimal,
    )
    return any(test(kind) for test in tests)


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _has_text(kind: Any) -> bool:
    if pa.types.is_dictionary(kind):
        return _has_text(kind.value_type)
    return bool(_is_text(kind) or pa.types.is_string_view(kind))


def _iso(column: Any) -> Any:
    """Times as ISO 8601, in UTC where the zone is known, without a fraction that is zero."""
    kind = column.type
    if kind.tz is not None:
        column = column.cast(pa.timestamp(kind.unit, "UTC"))
    text = pc.replace_substring_regex(column.cast(pa.string()), r"\.0+(Z?)$", r"\1")
    return pc.replace_substring(text, " ", "T", max_replacements=1)


def _as_text(column: Any) -> Any:
    """Values that no cell can hold, as text: bytes in hexadecimal, lists and structures as JSON."""
    return pa.array([_text(value.as_py()) for value in column], pa.large_string())


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | dict | tuple):
        return json.dumps(value, ensure_ascii=False, default=_text)
    return str(value)
