"""Suites: which corpora, which methods, what is measured; declared in TOML.

A file, or the name of one, comes in; a frozen `Suite` goes out, every name in it known. It makes no corpus and runs
no method.
"""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from adsim.errors import SettingsError, UsageError

FOLDER = Path("benchmarks/suites")
"""Where suites are looked for by name, below the working folder; then among those that come with adsim."""


@dataclass(frozen=True, kw_only=True)
class CorpusSpec:
    """One corpus: made by a generator, or read from a CSV with `ad_id`, `text` and a label column.

    `generator`: `synth`, or `module:function`, called with the family, `seed=` and `ads=`. `path`: a CSV; relative to
    the folder that `adsim bench --folder` names. `difficulty` and `french` are for `synth` alone.
    """

    generator: str = ""
    path: str = ""
    ads: int = 4000
    family: str = "mixed"
    difficulty: float = 0.5
    french: float = 0.25
    seed: int = 1

    @property
    def name(self) -> str:
        """What tells it from the others, as in `synth/mixed/4000/0.5/1`."""
        if self.path:
            return Path(self.path).stem
        place, _, function = self.generator.partition(":")
        short = place.rpartition(".")[2] if function else place
        hard = f"/{self.difficulty:g}" if self.generator == "synth" else ""
        french = f"/fr {self.french:g}" if self.generator == "synth" and self.french != 0.25 else ""
        return f"{short}/{self.family}/{self.ads}{hard}/{self.seed}{french}"


@dataclass(frozen=True, kw_only=True)
class MethodSpec:
    """One method: `use` names it or says where its class stands, `settings` go to the class.

    `sweep`: a setting and the values that are tried for the oracle. `most_ads`: larger corpora are left out, and told.
    `threads`: the most that it can use; it is not measured on more.
    """

    use: str
    name: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    sweep: dict[str, tuple[float, ...]] = field(default_factory=dict)
    most_ads: int = 0
    threads: int = 0

    @property
    def label(self) -> str:
        """What it is called in tables."""
        return self.name or self.use


MEASURES = ("quality", "sweep", "pairs", "speed")


@dataclass(frozen=True, kw_only=True)
class Suite:
    """What one run of the bench does.

    `threads`: for each an own measurement, 0 for all processors. `rounds`: of every measurement, interleaved.
    `bootstrap`: resamples of true entities behind the intervals. `pairs`: pairs of ads on which scores are held
    against the truth, half of them true. `timeout`: seconds after which a measurement is given up.
    """

    name: str
    title: str
    corpora: tuple[CorpusSpec, ...]
    methods: tuple[MethodSpec, ...]
    measures: tuple[str, ...] = ("quality", "speed")
    rounds: int = 1
    threads: tuple[int, ...] = (0,)
    seed: int = 1
    bootstrap: int = 1000
    pairs: int = 20_000
    timeout: float = 3600.0
    sha256: str = ""

    def __post_init__(self) -> None:
        unknown = set(self.measures) - set(MEASURES)
        if unknown:
            raise SettingsError(f"unknown measure '{min(unknown)}'", fix=f"some of: {', '.join(MEASURES)}")
        if self.rounds < 1 or self.bootstrap < 1 or self.pairs < 2 or min(self.threads, default=-1) < 0:
            raise SettingsError(
                f"suite {self.name}: a count does not fit",
                fix="rounds and bootstrap from 1, pairs from 2, threads from 0 (all)",
            )
        for kind, names in (
            ("corpus", [c.name for c in self.corpora]),
            ("method", [m.label for m in self.methods]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice or not names:
                told = f"the {kind} {twice[0]} stands twice" if twice else f"no {kind}"
                raise SettingsError(f"suite {self.name}: {told}", fix=f"name each {kind} once")

    def smaller(self, *, ads: int | None = None, rounds: int | None = None) -> Suite:
        """The same with corpora of at most so many ads, or with other rounds."""
        corpora = [dataclasses.replace(c, ads=min(c.ads, ads or c.ads)) for c in self.corpora]
        return dataclasses.replace(
            self, corpora=tuple(dict.fromkeys(corpora)), rounds=self.rounds if rounds is None else rounds
        )


def names() -> list[str]:
    """Suites that can be run by name: those of the working folder and those that come with adsim."""
    here = {path.stem for path in FOLDER.glob("*.toml")} if FOLDER.is_dir() else set()
    packaged = resources.files("adsim.bench").joinpath("suites")
    return sorted(here | {Path(item.name).stem for item in packaged.iterdir() if item.name.endswith(".toml")})


def read_suite(name: str, *, folder: Path | None = None) -> Suite:
    """The suite of a TOML file or of a name; `folder` holds CSV files for corpora with a `path`.

    A path with `*` stands for every file that it fits. Raises `UsageError` where there is no such suite,
    `SettingsError` where it does not fit.
    """
    return parse(_text_of(name), name=Path(name).stem, folder=folder)


def _text_of(name: str) -> str:
    packaged = resources.files("adsim.bench").joinpath(f"suites/{name}.toml")
    for place in (Path(name), FOLDER / f"{name}.toml", packaged):
        if place.is_file():
            return place.read_text("utf-8")
    raise UsageError(f"no suite '{name}'", fix=f"a TOML file, or one of: {', '.join(names())}")


def parse(text: str, *, name: str, folder: Path | None = None) -> Suite:
    """A suite from TOML text; see `read_suite`."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"suite {name}: {error}", fix="mend the TOML at that place") from error
    corpora, methods = raw.pop("corpora", []), raw.pop("methods", [])
    specs = [spec for table in corpora for spec in _corpora_of(table, name, folder)]
    return Suite(
        **{**_fields(Suite, {"title": name, **raw}, name), "name": name},
        corpora=tuple(specs),
        methods=tuple(MethodSpec(**_fields(MethodSpec, table, name)) for table in methods),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def _corpora_of(table: dict[str, Any], suite: str, folder: Path | None) -> Iterator[CorpusSpec]:
    """A corpus for each combination of the values of a table; a list stands for several."""
    lists = {key: value if isinstance(value, list) else [value] for key, value in table.items()}
    for values in itertools.product(*lists.values()):
        spec = CorpusSpec(**_fields(CorpusSpec, dict(zip(lists, values, strict=True)), suite))
        if bool(spec.generator) == bool(spec.path):
            raise SettingsError(
                f"suite {suite}: a corpus has a generator or a path", fix="give one of the two"
            )
        yield from _files_of(spec, folder) if spec.path else [spec]


def _files_of(spec: CorpusSpec, folder: Path | None) -> list[CorpusSpec]:
    pattern = Path(spec.path)
    base = pattern.parent if pattern.is_absolute() else (folder or Path()) / pattern.parent
    found = sorted(base.glob(pattern.name))
    if not found:
        raise UsageError(f"no corpus at {spec.path}", fix="name the folder that holds it with --folder")
    return [dataclasses.replace(spec, path=str(path)) for path in found]


def _fields(cls: type[Any], values: dict[str, Any], suite: str) -> dict[str, Any]:
    """Values by field, lists as tuples; raises `SettingsError` naming what is unknown or does not fit."""
    hints = get_type_hints(cls)
    out = {}
    for key, value in values.items():
        if key not in hints:
            raise SettingsError(
                f"suite {suite}: {cls.__name__} knows no '{key}'", fix=f"one of: {', '.join(hints)}"
            )
        out[key] = _fit(hints[key], value, f"suite {suite}: {key}")
    missing = [
        f.name
        for f in dataclasses.fields(cls)
        if f.name not in out and f.default is f.default_factory is dataclasses.MISSING
    ]
    if missing and cls is not Suite:
        raise SettingsError(f"suite {suite}: {cls.__name__} has no '{missing[0]}'", fix=f"give {missing[0]}")
    return out


def _fit(kind: Any, value: Any, place: str) -> Any:
    if get_origin(kind) is tuple:
        items = value if isinstance(value, list) else [value]
        return tuple(_fit(get_args(kind)[0], item, place) for item in items)
    if get_origin(kind) is dict and isinstance(value, dict):
        inner = get_args(kind)[1]
        return {key: item if inner is Any else _fit(inner, item, place) for key, item in value.items()}
    if kind is float and type(value) is int:
        return float(value)
    if get_origin(kind) is dict or type(value) is not kind:
        raise SettingsError(
            f"{place} does not take {value!r}", fix=f"give a {getattr(kind, '__name__', 'table')}"
        )
    return value
