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
    """Encoding of the files; found out when empty, and told."""
    delimiter: str = ""
    """What parts the cells of CSV; sniffed when empty."""
    columns: dict[str, str] = field(default_factory=dict)
    """Column of adsim to column of the input, as in `text = "body"`; the rest is found by its usual names."""
    max_text_bytes: int = 100_000
    """Longest text of one ad, in bytes of UTF-8; a longer one is rejected with that reason."""
    max_line_bytes: int = 8_000_000
    """Longest line of an input, in bytes; a file with a longer one is an error."""
    max_file_bytes: int = 20_000_000_000
    """Largest input file, in bytes, as it lies on the disk."""
    max_unpack_ratio: float = 200.0
    """Most bytes that one byte of a gzipped file may unpack to."""
    max_unpack_bytes: int = 20_000_000_000
    """Most bytes that a gzipped or Parquet file may unpack to."""
    unpack_floor_bytes: int = 64_000_000
    """Bytes below which `max_unpack_ratio` is not looked at: very even texts pack very well."""
    max_workbook_bytes: int = 1_000_000_000
    """Most bytes that an XLSX workbook may unpack to."""
    max_held_bytes: int = 2_000_000_000
    """Most bytes of an input that has to be held in memory: standard input, gzipped Parquet or XLSX."""
    max_mend_bytes: int = 200_000_000
    """Most bytes of a JSON array that are read anew behind broken elements; beyond, the array is an error."""
    max_columns: int = 2_000
    """Most columns of an input."""
    max_bad_share: float = 0.5
    """Share of rows unfit for an encoding that was given, above which the encoding is held for wrong."""
    day_first: bool = False
    """Whether 03/04/2024 is the third of April rather than the fourth of March."""


@dataclass(frozen=True, kw_only=True)
class NormalizeSettings:
    """How texts are folded."""

    undo_leet: bool = True
    """Read digits and signs inside of words as the letters they look like."""
    join_spaced: bool = True
    """Join letters that were spaced or dotted out."""
    squeeze_repeats: bool = True
    """Squeeze letters and marks that were repeated."""


@dataclass(frozen=True, kw_only=True)
class IdentifierSettings:
    """How identifiers are found; `region` is the telephone region of numbers without a country."""

    region: str = "CA"
    """Telephone region of numbers without a country, as two letters."""
    min_confidence: float = 0.5
    """Least confidence, in [0, 1], of an identifier that may link."""
    mask: bool = True
    """Whether identifiers are taken out of the text before it is compared."""
    min_age: int = 18
    """Least number that is read as an age."""
    max_age: int = 79
    """Greatest number that is read as an age."""
    max_gap_words: int = 4
    """Most words between two digits of one telephone number."""
    max_gap_bytes: int = 40
    """Most bytes between two digits of one telephone number."""
    window_tokens: int = 8
    """Words and marks on each side of the sign of an address or handle that are read with it."""
    max_window_bytes: int = 400
    """Most bytes that are read for addresses, handles and wallets at one go; longer stretches are read in parts."""


@dataclass(frozen=True, kw_only=True)
class SignatureSettings:
    """How texts are shingled and signed; signatures are datasketch's own, scheme `affine32`."""

    permutations: int = 128
    """Values of a signature."""
    seed: int = 1
    """Seed of the permutations."""
    scheme: str = "affine32"
    """Hash scheme of datasketch that signatures follow."""
    rare_share: float = 0.01
    """Shingles in more than this share of the micro-groups are not signed ..."""
    rare_floor: int = 50
    """... unless they stand in at most this many micro-groups."""
    reference_floor: int = 4096
    """Least corpus size, in micro-groups, that the rarity of a shingle is measured against."""
    reference_power: float = 0.5
    """How the reference grows beyond it: 1 with the corpus, 0 not at all."""
    boilerplate_share: float = 0.4
    """What at least this share of the texts of one agency say is taken for its boilerplate in the first look ..."""
    boilerplate_posters: float = 0.1
    """... and what at least this share of its posters say in the second ..."""
    boilerplate_floor: int = 5
    """... where they are at least so many."""
    micro_permutations: int = 64
    """Values of the signatures of the strict first pass, which finds the micro-groups."""
    micro_rows: int = 6
    """Values in a band of the first pass."""
    micro_jaccard: float = 0.8
    """Least share of equal values for two texts to be of one micro-group."""


@dataclass(frozen=True, kw_only=True)
class CandidateSettings:
    """How pairs worth scoring are proposed, and the caps of each generator."""

    lsh_threshold: float = 0.5
    """Jaccard similarity at which the bands are tuned to propose a pair."""
    whole_bucket: int = 8
    """Bands and identifiers shared by more texts than this propose a star, not all pairs."""
    max_phrase_units: int = 64
    """Phrases in more texts than this propose nothing."""
    phrases_per_unit: int = 48
    """Most phrases of one text that are looked up, rarest first."""
    partners_per_unit: int = 16
    """Most partners that shared phrases propose for one text, best first."""
    least_phrase_bits: float = 16.0
    """Least bits of shared phrases for a pair to be proposed ..."""
    phrase_share: float = 0.15
    """... more for long texts: this share of the bits of the poorer one's rare phrases ..."""
    enough_phrase_bits: float = 40.0
    """... though never more than these."""
    max_identifier_units: int = 40
    """Identifiers in more texts than this propose nothing."""


@dataclass(frozen=True, kw_only=True)
class ScoringSettings:
    """How pairs are scored; `model` names a weights file, empty for the shipped one."""

    model: str = ""
    """A weights file; the shipped one when empty."""
    glance: float = 0.05
    """Pairs that share less than this of their word pairs, by rarity, are not looked at any further."""
    dismissed: float = 0.02
    """Pairs that score less in the first look are not looked at again."""
    chain_floor: int = 20
    """A poster of the first look of so many texts is parted again where it is a chain: where a quarter of them ..."""
    chain_chance: float = 1.4
    """... are no more alike than strangers, times this."""
    same_contact: float = 1.5
    """Evidence, in log-odds, of an identifier that two texts have in common and few others give ..."""
    other_contacts: float = -2.0
    """... and of two texts that both give identifiers, but none in common."""
    first_threshold: float = 0.8
    """Least score of the first look for two texts to count as of one poster in the frequencies of the second."""


@dataclass(frozen=True, kw_only=True)
class ClusteringSettings:
    """How links become groups; `threshold` is the least score (a probability) of a link that joins."""

    threshold: float = 0.5
    """Least score, a probability, of a link that joins."""
    bridge_share: float = 0.2
    """Share of the members of either group that links must reach (two at least) for the groups to join."""
    bridge_enough: int = 8
    """So many members reached are enough, whatever the share."""
    free_jaccard: float = 0.8
    """Pairs with this IDF-weighted Jaccard similarity of words join without support ..."""
    free_half: float = 0.25
    """... and those with this one that have enough words in common ..."""
    free_bits: float = 100.0
    """... which is so many bits of them ..."""
    free_chance: float = 2.5
    """... and who are more alike than strangers by this factor."""
    chance_quantile: float = 0.99
    """Strangers are as alike as this share of their pairs is at most."""
    hub_groups: int = 6
    """An identifier in this many text groups is a hub: it ties nothing by itself."""
    thin_share: float = 0.25
    """An identifier in less than this share of the ads of a group that give any tells little of it."""
    guest_share: float = 0.25
    """Largest share of a text that may be a guest's, lifted from the voice of its own."""
    own_voice_ads: int = 2
    """Ads that give identifiers found in no other text group, for a text to have a voice of its own."""
    popular_guests: int = 3
    """A text used by so many posters who have other texts, or by one less and a voice of its own, is parted."""
    recycled_days: float = 120.0
    """Days between the last use of an identifier and the next after which it may have been passed on."""
    least_link_score: float = 0.05
    """Pairs of texts that score less are not listed among the links."""
    tie_threshold: float = 0.5
    """Score from which text groups are tied by identifiers and a tie may hold, whatever the threshold above."""
    tie_bits: float = 1.5
    """Evidence, in log-odds, that shared identifiers must outweigh."""


@dataclass(frozen=True, kw_only=True)
class SummarySettings:
    """How groups are described; `sample` bounds the texts aligned for one template."""

    sample: int = 64
    """Distinct texts of a group that its template is found from, most frequent first; all are read against it."""
    max_words: int = 2_000
    """Words of a text that are read for the template."""
    constant_share: float = 0.75
    """Least share of the ads that must have a word for it to be constant in the template."""
    slot_values: int = 50
    """Distinct values of a slot that are listed."""
    top: int = 20
    """Entries of the longer lists of a group (identifiers, names, moves)."""


@dataclass(frozen=True, kw_only=True)
class ReportSettings:
    """How much `report.html` shows of a run; what is left out stands in the tables beside it."""

    groups: int = 20
    """Groups that get a card, the most interesting first."""
    ads_per_group: int = 8
    """Ads of a group whose text is shown."""
    text_characters: int = 700
    """Characters of a text that are shown."""
    templates: int = 3
    """Text groups of a group whose template is shown, the largest first."""
    template_characters: int = 1_500
    """Characters of the constant words of a template that are shown."""
    slot_values: int = 12
    """Values of a slot that are shown, the most frequent first."""
    values: int = 10
    """Entries shown of the other lists of a group: identifiers, agencies, cities, moves, names."""
    value_characters: int = 120
    """Characters shown of a single value: an identifier, a name, an agency, an id."""
    agencies: int = 16
    """Agencies in the matrix and in the network, those that share the most groups first."""
    cuts: int = 20
    """Places where groups were kept apart that are listed."""
    decisions: int = 20
    """Decisions of an analyst that are listed, those that could not be kept first."""
    rejected: int = 20
    """Lines of the list of rejected rows, by file and reason."""
    files: int = 40
    """Input files that are listed."""


@dataclass(frozen=True, kw_only=True)
class ExportSettings:
    """What is handed on of a run: masks, and how much a PDF and an evidence bundle hold."""

    masked_digits: int = 2
    """Digits of a telephone number that a mask hides, from its end."""
    reasons: int = 4
    """Parts of a score that are told of a link, the weightiest first."""
    pdf_members: int = 60
    """Ads that the PDF of a group lists."""
    pdf_text_characters: int = 240
    """Characters of an ad that the PDF shows."""
    pdf_templates: int = 6
    """Text groups of which the PDF shows the template, the largest first."""
    pdf_values: int = 8
    """Values of a slot that the PDF shows."""
    pdf_contacts: int = 20
    """Identifiers that the PDF lists, those of most ads first."""
    pdf_links: int = 30
    """Links that the PDF lists, the strongest first."""
    traced_links: int = 400
    """Links of an evidence bundle of which the words in common are traced to both texts, the strongest first."""
    cell_characters: int = 32_000
    """Characters of a cell of a workbook, which can hold 32,767; what a longer text has more is counted there."""
    bundle_bytes: int = 1_000_000_000
    """Most bytes that `adsim verify` reads of a bundle, unpacked."""
    bundle_parts: int = 200_000
    """Most parts of a bundle that `adsim verify` reads."""


_PROBABILITIES = {
    "identifiers": ("min_confidence",),
    "scoring": ("dismissed", "first_threshold"),
    "clustering": ("threshold", "least_link_score", "tie_threshold"),
}


@dataclass(frozen=True, kw_only=True)
class IndexSettings:
    """How an index grows: when what is added is linked with all at once, and what is logged of it."""

    refresh_ads: int = 50_000
    """Up to so many ads an index links all of them anew with each batch, so that groups are always exact ..."""
    refresh_share: float = 0.1
    """... beyond, when it has grown by more than this share since it last did; else a batch joins standing groups."""
    event_ads: int = 20
    """Ads that one event of the log names, by id; the others are counted."""
    event_links: int = 3
    """Links that one event of the log gives as its reason, the strongest first."""
    news_texts: int = 1_000
    """Distinct texts that a watch looks at for news, the best first; those beyond are counted."""


@dataclass(frozen=True, kw_only=True)
class LookupSettings:
    """How a question is answered from a linked corpus, and how much is read and told for one."""

    model_words: int = 20
    """Words of a question from which it is scored as an ad; a shorter one by the share of its words that an ad has."""
    rare_posters: int = 128
    """Phrases of more posters than this are no evidence for comparing a text with the question ..."""
    least_bits: float = 16.0
    """... and a text must share so many bits of the others."""
    compared: int = 1_024
    """Most texts that are compared with one question, those that share the most first ..."""
    compared_short: int = 256
    """... and with one of fewer words than `model_words`."""
    postings: int = 200_000
    """Most places of phrases that are read for one question, the rarest phrases first."""
    phrase_texts: int = 100_000
    """Most texts that are read for a phrase asked about."""
    identifier_ads: int = 4_000
    """Most ads that are read for one identifier, the first by row."""
    group_texts: int = 64
    """Most texts of a group that are compared for a question about what lies near it."""
    copies: int = 20
    """Ads with the same words as a hit that are named; the others are counted."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings of a run. `threads` 0 means all processors; it never changes the result.

    Raises `SettingsError` for a probability that is none.
    """

    seed: int = 1
    """Seed of everything random."""
    threads: int = 0
    """Threads; 0 means all processors."""
    ingest: IngestSettings = field(default_factory=IngestSettings)
    normalize: NormalizeSettings = field(default_factory=NormalizeSettings)
    identifiers: IdentifierSettings = field(default_factory=IdentifierSettings)
    signatures: SignatureSettings = field(default_factory=SignatureSettings)
    candidates: CandidateSettings = field(default_factory=CandidateSettings)
    scoring: ScoringSettings = field(default_factory=ScoringSettings)
    clustering: ClusteringSettings = field(default_factory=ClusteringSettings)
    summary: SummarySettings = field(default_factory=SummarySettings)
    report: ReportSettings = field(default_factory=ReportSettings)
    export: ExportSettings = field(default_factory=ExportSettings)
    index: IndexSettings = field(default_factory=IndexSettings)
    lookup: LookupSettings = field(default_factory=LookupSettings)

    def __post_init__(self) -> None:
        for stage, names in _PROBABILITIES.items():
            for name in names:
                value = getattr(getattr(self, stage), name)
                if not 0 <= value <= 1:
                    raise SettingsError(
                        f"setting '{stage}.{name}' is {value}, which is not between 0 and 1",
                        fix="give a probability, from 0 to 1, such as 0.5",
                    )

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
