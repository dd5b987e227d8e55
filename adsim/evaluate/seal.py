"""Sealed corpora: the truth is committed to before anyone links, and opened when all have.

A folder that `adsim synth` wrote comes in; `public/` (ads and commitment) and `secret/` (truth, nonce, how it was made)
go out. Opening compares, and says what it compared. The commitment is SHA-256 over the nonce, a line break and the
bytes of the truth, so `cat secret/nonce.txt secret/truth.csv | sha256sum` opens it too.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adsim.errors import InputError, OutputError, UsageError

FORMAT = "adsim seal 1"
PUBLIC, SECRET = "public", "secret"
COMMITMENT, NONCE, TRUTH = "commitment.json", "nonce.txt", "truth.csv"
SEED_BITS = 63
"""A seed that can be guessed would give the truth away: the generator is public."""


@dataclass(frozen=True)
class Opened:
    """What was proved by opening a seal.

    `commitment` of the truth; `ads_as_published`: whether the run read the very files that were published, None where
    its manifest tells no inputs; `groups`: SHA-256 of the table of the groups that were scored.
    """

    commitment: str
    ads_as_published: bool | None
    groups: str

    def lines(self) -> tuple[str, ...]:
        """What was proved, in three sentences."""
        ads = {
            True: "the run read the ads that were published",
            False: "the run did NOT read the ads that were published",
            None: "the run does not tell what it read",
        }
        return (
            f"sealed truth opened: SHA-256 {self.commitment} as published",
            ads[self.ads_as_published],
            f"groups scored: SHA-256 {self.groups}",
        )


def draw_seed() -> int:
    """A seed that nobody can guess."""
    return secrets.randbits(SEED_BITS)


def check(folder: Path) -> None:
    """Raises `OutputError` where a folder holds a sealed corpus already: no seal is written over."""
    if (folder / PUBLIC).exists() or (folder / SECRET).exists():
        raise OutputError(f"{folder} holds a sealed corpus", fix="name another folder")


def seal(folder: Path) -> str:
    """Parts a folder of `adsim synth` into `public/` and `secret/`, and gives the commitment.

    Raises `OutputError` where the folder holds something else, or an older seal.
    """
    check(folder)
    if not (folder / TRUTH).is_file() or not (folder / "synth.json").is_file():
        raise OutputError(f"{folder} is no corpus of adsim synth", fix="make one with adsim synth")
    nonce = f"{secrets.token_hex(32)}\n"
    commitment = _commitment(nonce, (folder / TRUTH).read_bytes())
    public, secret = folder / PUBLIC, folder / SECRET
    public.mkdir()
    secret.mkdir(mode=0o700)
    (secret / NONCE).write_text(nonce, "ascii")
    for name in (TRUTH, "synth.json"):
        shutil.move(folder / name, secret / name)
    for name in ("ads.csv", "ads"):
        if (folder / name).exists():
            shutil.move(folder / name, public / name)
    told = {"format": FORMAT, "truth": commitment, "ads": _digests(public)}
    (public / COMMITMENT).write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    return commitment


def unseal(truth: Path, commitment: Path, out: Path) -> Opened:
    """Proves that a truth is the one that was committed to; the nonce lies beside it.

    `out`: the folder of the run that is scored. Raises `InputError` where the truth is another, or a file is missing.
    """
    told = _read(commitment)
    try:
        nonce, content = (truth.parent / NONCE).read_text("ascii"), truth.read_bytes()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{truth.parent}: no {truth.name} with {NONCE} beside it", fix="get both of who sealed them"
        ) from error
    if _commitment(nonce, content) != told["truth"]:
        raise InputError(
            f"{truth} is not the truth that was committed to",
            fix="ask for the truth and the nonce that were sealed",
        )
    return Opened(told["truth"], _as_published(told["ads"], out), _groups(out))


def _commitment(nonce: str, truth: bytes) -> str:
    return hashlib.sha256(nonce.encode("ascii") + truth).hexdigest()


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != COMMITMENT
    }


def _read(path: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if (
            told["format"] != FORMAT
            or not isinstance(told["ads"], dict)
            or not isinstance(told["truth"], str)
        ):
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path} is no commitment", fix=f"name the {COMMITMENT} that was published"
        ) from error
    return told


def _as_published(published: dict[str, str], out: Path) -> bool | None:
    """Whether the inputs of a run are the published files, by their hashes; None where the run tells none."""
    try:
        manifest = json.loads((out / "run.json").read_text("utf-8"))
        inputs = sorted(source["sha256"] for source in manifest["sources"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return inputs == sorted(published.values())


def _groups(out: Path) -> str:
    """The hash of the table that gives each ad its group: publish it before the seal is opened."""
    path = next((p for p in (out / "ads.csv", out / "ads.parquet") if p.is_file()), None)
    if path is None:
        raise UsageError(f"{out} holds no ads.csv", fix="name the folder that adsim link wrote")
    return hashlib.sha256(path.read_bytes()).hexdigest()
