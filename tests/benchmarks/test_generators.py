from __future__ import annotations

import hashlib
import os
import random
import re
import subprocess
import sys
import unicodedata
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.generators import FAMILIES, GENERATORS, Generated
from benchmarks.generators.clauses.world import World as ClauseWorld
from benchmarks.generators.corpus import GROUP_FAMILIES
from benchmarks.generators.phrases.banks import BANKS
from benchmarks.generators.phrases.numbers import other_digits, separated
from benchmarks.generators.phrases.posters import Poster
from benchmarks.generators.phrases.spintax import Choice, parse
from benchmarks.generators.phrases.world import World as PhraseWorld

ADS = 90
NAMES = list(GENERATORS)
PLAIN_NUMBER = re.compile(r"(?<!\d)(?:\+?1[-. ])?\(?(\d{3})\)?[-./ –]?(\d{3})[-. –]?(\d\d ?\d\d)(?!\d)")
ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+|\S+\.(?:com|org|net|ca)\b\S*", re.IGNORECASE)
DIGESTS = {
    "phrases": "61451b1bc4bb3839",
    "clauses": "40feedfb9b7e5a72",
}


@cache
def corpus(name: str, family: str, *, seed: int = 5, ads: int = ADS, contact: bool = True) -> Generated:
    return GENERATORS[name](family, seed=seed, ads=ads, contact=contact)


def digest(made: Generated) -> str:
    rows = pd.concat([made.ads, made.truth.drop(columns="ad_id")], axis=1)
    return hashlib.sha256(rows.to_csv(index=False).encode()).hexdigest()[:16]


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.mark.parametrize("family", FAMILIES)
def test_frames_fit_together(name: str, family: str) -> None:
    made = corpus(name, family)
    assert ADS - 1 <= len(made.ads) <= ADS
    assert made.ads["ad_id"].is_unique
    assert made.ads["ad_id"].tolist() == made.truth["ad_id"].tolist()
    assert made.ads["text"].str.strip().ne("").all()
    assert list(made.truth) == ["ad_id", "entity", "family"]
    assert isinstance(made.ads["posted_at"].dtype, pd.DatetimeTZDtype)
    assert made.truth.notna().all(axis=None)
    parts = {part.split("/")[0] for part in made.truth["family"]}
    assert parts == ({*GROUP_FAMILIES, "singletons"} if family == "mixed" else {family})


@pytest.mark.parametrize("family", ["boilerplate", "obfuscated", "shared_numbers", "mixed"])
def test_without_contact_the_ads_are_the_same_but_for_contacts(name: str, family: str) -> None:
    made, bare = corpus(name, family), corpus(name, family, contact=False)
    pd.testing.assert_frame_equal(made.truth, bare.truth)
    pd.testing.assert_frame_equal(made.ads.drop(columns="text"), bare.ads.drop(columns="text"))
    assert (made.ads["text"] != bare.ads["text"]).any()
    folded = bare.ads["text"].map(lambda text: unicodedata.normalize("NFKC", text))
    assert not folded.str.contains(r"555|example\.(?:com|org)|five five|cinq cinq").any()


def test_entities_have_several_ads_or_one(name: str) -> None:
    sizes = corpus(name, "singletons").truth["entity"].value_counts()
    assert (sizes == 1).all()
    for family in ("slot_swaps", "half_copies", "multi_template"):
        assert corpus(name, family).truth["entity"].value_counts().max() > 1


def test_same_arguments_same_corpus_other_seed_another(name: str) -> None:
    again = GENERATORS[name]("mixed", seed=5, ads=ADS)
    assert digest(again) == digest(corpus(name, "mixed"))
    assert digest(again) != digest(corpus(name, "mixed", seed=6))


def test_the_corpora_that_figures_rest_on_stay_as_they_are(name: str) -> None:
    """A change here is another benchmark: every figure that was published has to be measured anew."""
    assert digest(corpus(name, "mixed")) == DIGESTS[name]


def test_command_writes_the_same_in_another_process(name: str, tmp_path: Path) -> None:
    corpus(name, "mixed", contact=False).write(tmp_path / "here")
    command = [
        sys.executable,
        "-m",
        "benchmarks.generators",
        name,
        "mixed",
        "5",
        str(ADS),
        str(tmp_path / "there"),
    ]
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    root = Path(__file__).parents[2]
    subprocess.run([*command, "--no-contact"], check=True, env=environment, cwd=root)
    for file in ("ads.csv", "truth.csv"):
        assert (tmp_path / "here" / file).read_bytes() == (tmp_path / "there" / file).read_bytes()
    read = pd.read_csv(tmp_path / "there" / "ads.csv", parse_dates=["posted_at"], keep_default_na=False)
    assert read["text"].tolist() == corpus(name, "mixed", contact=False).ads["text"].tolist()


def test_unknown_family(name: str) -> None:
    with pytest.raises(KeyError):
        GENERATORS[name]("nothing", seed=1, ads=10)


# ------------------------------------------------------------------ nothing real


@pytest.mark.parametrize("family", FAMILIES)
def test_numbers_are_of_the_reserved_range(name: str, family: str) -> None:
    texts = [unicodedata.normalize("NFKC", text) for text in corpus(name, family).ads["text"]]
    found = [match for text in texts for match in PLAIN_NUMBER.findall(text)]
    assert found
    for area, exchange, line in found:
        assert int(area) >= 200
        assert (int(exchange), int(line.replace(" ", "")) // 100) == (555, 1)


def test_given_numbers_are_of_the_reserved_range() -> None:
    reserved = re.compile(r"[2-9]\d\d55501\d\d")
    rng, phrases, clauses = random.Random(1), PhraseWorld(1), ClauseWorld(1)
    given = [phrases.number(rng, "Toronto") for _ in range(500)] + [clauses.number() for _ in range(500)]
    assert len(set(given[:500])) == len(set(given[500:])) == 500
    assert all(reserved.fullmatch(number) for number in given)


@pytest.mark.parametrize("family", FAMILIES)
def test_addresses_are_examples(name: str, family: str) -> None:
    for text in corpus(name, family).ads["text"]:
        for address in ADDRESS.findall(text):
            assert re.search(r"\bexample\.(?:com|org)\b", address, re.IGNORECASE), address


def test_nobody_is_below_21() -> None:
    rng, phrases, clauses = random.Random(2), PhraseWorld(2), ClauseWorld(2)
    ages = []
    for _ in range(60):
        poster, author = Poster(phrases, rng), clauses.author()
        ages += [poster.vary(rng, name=1).age for _ in range(20)]
        ages += [int(author.slots(wild=True)["AGE"]) for _ in range(20)]
    assert min(ages) == 21
    assert max(ages) <= 50


# ------------------------------------------------------------------ parts of the generators


def test_disguises_keep_the_digits() -> None:
    """What stands between them and the script they are of aside, the digits are those of the number."""
    rng = random.Random(3)
    for disguise in (other_digits, separated):
        for _ in range(200):
            written = disguise("4165550123", rng, "en")
            values = [unicodedata.numeric(character, None) for character in written]
            assert [value for value in values if value is not None] == [4, 1, 6, 5, 5, 5, 0, 1, 2, 3]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_patterns_are_whole(language: str) -> None:
    """Braces are closed, and every slot has words."""
    bank = BANKS[language]
    patterns = [p for topic in bank.sentences.values() for p in topic] + bank.titles + bank.short.tails

    def texts(parts: tuple[str | Choice, ...]) -> list[str]:
        return [
            text
            for part in parts
            for text in (
                [part] if isinstance(part, str) else [t for a in part.alternatives for t in texts(a)]
            )
        ]

    for pattern in patterns:
        assert pattern.count("{") == pattern.count("}")
        for text in texts(parse(pattern)):
            assert set(re.findall(r"@([a-z]+2?)", text)) <= set(bank.slots), text
