"""Settings: one frozen dataclass per stage, nested in `Settings`; to and from TOML, with a hash.

Every limit of adsim is a field here, with its unit; there are no other limits. Nothing is read from
the environment.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_type_hints

from adsim.errors import SettingsError


@dataclass(frozen=True, kw_only=True)
class IngestSettings:
    """How files are read. Empty strings mean: find it out."""

    encoding: str = ""
    delimiter: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    max_text_bytes: int = 100_000
    max_line_bytes: int = 8_000_000
    max_file_bytes: int = 20_000_000_000
    max_unpack_ratio: float = 200.0
    max_unpack_bytes: int = 20_000_000_000
    day_first: bool = False


@dataclass(frozen=True, kw_only=True)
class NormalizeSettings:
    """How texts are folded."""

    undo_leet: bool = True
    join_spaced: bool = True
    squeeze_repeats: bool = True


@dataclass(frozen=True, kw_only=True)
class IdentifierSettings:
    """How identifiers are found; `region` is the telephone region of numbers without a country."""

    region: str = "CA"
    min_confidence: float = 0.5
    mask: bool = True


@dataclass(frozen=True, kw_only=True)
class SignatureSettings:
    """How texts are shingled and signed; signatures are datasketch's own, scheme `affine32`."""

    permutations: int = 128
    seed: int = 1
    scheme: str = "affine32"
    rare_share: float = 0.01
    rare_floor: int = 50
    reference_floor: int = 4096
    micro_permutations: int = 64
    micro_rows: int = 6
    micro_jaccard: float = 0.8


@dataclass(frozen=True, kw_only=True)
class CandidateSettings:
    """How pairs worth scoring are proposed, and the caps of each generator."""

    lsh_threshold: float = 0.5
    whole_bucket: int = 8
    max_phrase_units: int = 64
    phrases_per_unit: int = 48
    partners_per_unit: int = 32
    least_phrase_bits: float = 16.0
    max_identifier_units: int = 4_000


@dataclass(frozen=True, kw_only=True)
class ScoringSettings:
    """How pairs are scored; `model` names a weights file, empty for the shipped one."""

    model: str = ""


@dataclass(frozen=True, kw_only=True)
class ClusteringSettings:
    """How links become groups; `threshold` is the least score (a probability) of a link that joins."""

    threshold: float = 0.5
    bridge_share: float = 0.25
    bridge_enough: int = 8
    free_jaccard: float = 0.5
    hub_groups: int = 6
    lifted_home_ads: int = 3
    independent_ties: int = 2
    recycled_days: float = 120.0
    tie_bits: float = 1.5


@dataclass(frozen=True, kw_only=True)
class SummarySettings:
    """How groups are described; `sample` bounds the texts aligned for one template."""

    sample: int = 64
    max_words: int = 2_000
    slot_values: int = 50
    top: int = 20


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings of a run. `threads` 0 means all processors; it never changes the result."""

    seed: int = 1
    threads: int = 0
    ingest: IngestSettings = field(default_factory=IngestSettings)
    normalize: NormalizeSettings = field(default_factory=NormalizeSettings)
    identifiers: IdentifierSettings = field(default_factory=IdentifierSettings)
    signatures: SignatureSettings = field(default_factory=SignatureSettings)
    candidates: CandidateSettings = field(default_factory=CandidateSettings)
    scoring: ScoringSettings = field(default_factory=ScoringSettings)
    clustering: ClusteringSettings = field(default_factory=ClusteringSettings)
    summary: SummarySettings = field(default_factory=SummarySettings)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Settings:
        """Settings from nested dictionaries; raises `SettingsError` naming the unknown or unfit key."""
        return _build(cls, values, "")

    @classmethod
    def from_toml(cls, path: Path) -> Settings:
        """Settings from a TOML file; what it leaves out keeps its default."""
        try:
            return cls.from_dict(tomllib.loads(path.read_text("utf-8")))
        except OSError as error:
            raise SettingsError(f"{path}: {error.strerror}", fix="name a readable TOML file") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path}: {error}", fix="mend the TOML at that place") from error

    def to_dict(self) -> dict[str, Any]:
        """Nested dictionaries of plain values."""
        return dataclasses.asdict(self)

    def to_toml(self) -> str:
        """The settings as TOML text, every one of them."""
        import tomli_w

        return tomli_w.dumps(self.to_dict())

    def hash(self) -> str:
        """16 hex digits over every setting that can change the result."""
        values = self.to_dict()
        del values["threads"]
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def _build(cls: type[Any], values: dict[str, Any], path: str) -> Any:
    hints = get_type_hints(cls)
    known = {f.name for f in dataclasses.fields(cls)}
    built: dict[str, Any] = {}
    for key, value in values.items():
        name = f"{path}{key}"
        if key not in known:
            raise SettingsError(f"unknown setting '{name}'", fix=f"one of: {', '.join(sorted(known))}")
        built[key] = _fit(hints[key], value, name)
    return cls(**built)


def _fit(kind: Any, value: Any, name: str) -> Any:
    if dataclasses.is_dataclass(kind):
        if not isinstance(value, dict):
            raise SettingsError(f"setting '{name}' is a table", fix=f"write it as [{name}]")
        return _build(kind, value, f"{name}.")  # type: ignore[arg-type]
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    plain = dict if kind not in (bool, int, float, str) else kind
    if not isinstance(value, plain) or (isinstance(value, bool) and kind is not bool):
        raise SettingsError(f"setting '{name}' does not take {value!r}", fix=f"give a {plain.__name__}")
    return value
