"""Templates: slots of known grammars come back, texts come back from them, and the bits are what they claim."""

from __future__ import annotations

import dataclasses
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adsim.records import Count, Template
from adsim.summary import bits, read
from adsim.summary.reading import Role
from tests.summary.doubles import SETTINGS, case

WORDS = [f"w{k}" for k in range(400)]


def template_of(texts: list[str], **changes: float) -> Template:
    summaries = case(texts).summaries(settings=dataclasses.replace(SETTINGS, **changes))
    template = summaries[0].text_groups[0].template
    assert template is not None
    return template


def shown(template: Template) -> str:
    return " ".join(
        "{" + template.slots[part.slot].kind + "}" if part.slot is not None else part.text or ""
        for part in template.parts
    )


def drawn(
    seed: int, *, texts: int, words: int, slots: int, typos: float = 0.0
) -> tuple[list[str], str, list[list[str]]]:
    """Texts of one grammar, its template as shown, and the values of its slots."""
    chance = random.Random(seed)
    base = chance.sample(WORDS, words)
    places = sorted(chance.sample(range(1, words - 1, 3), slots))
    values = [[f"{letter}{k}" for letter in "abc"] for k in range(slots)]
    made = []
    for t in range(texts):
        own = [f"typo{chance.randrange(10**6)}" if chance.random() < typos else word for word in base]
        for k, place in enumerate(places):
            own[place] = values[k][t % 3] if t < 3 else chance.choice(values[k])
        made.append(" ".join(own))
    for place in places:
        base[place] = "{word}"
    return made, " ".join(base), values


@pytest.mark.parametrize(
    ("texts", "words", "slots"), [(3, 20, 2), (3, 400, 5), (200, 20, 2), (200, 400, 5), (40, 80, 4)]
)
def test_the_slots_of_a_grammar_come_back(texts: int, words: int, slots: int) -> None:
    made, expected, values = drawn(words, texts=texts, words=words, slots=slots)
    template = template_of(made)
    assert shown(template) == expected
    assert [sorted(count.value for count in slot.values) for slot in template.slots] == values
    assert all(sum(count.ads for count in slot.values) == texts for slot in template.slots)
    assert template.words == words - slots
    assert template.gain_bits > 0


def test_slots_stand_through_typos() -> None:
    made, expected, values = drawn(7, texts=200, words=60, slots=3, typos=0.02)
    template = template_of(made)
    assert shown(template).replace("{text}", "{word}") == expected
    for slot, own in zip(template.slots, values, strict=True):
        assert [count.value for count in slot.values[:3]] != []
        assert {count.value for count in slot.values[:3]} == set(own)


def test_constants_that_follow_each_other_are_one_part() -> None:
    template = template_of(["new in town for you", "new in town for gents", "new in town for all"])
    assert [part.text for part in template.parts] == ["new in town for", None]
    assert template.slots[0].kind == "word"


def test_a_phrase_that_some_leave_out_is_an_optional_slot() -> None:
    texts = [
        f"hello i am new in town{extra} and i love to dance n{k}"
        for k, extra in enumerate([" this very week", ""] * 6)
    ]
    template = template_of(texts)
    optional = next(slot for slot in template.slots if slot.kind == "optional")
    assert optional.values == (Count("this very week", 6),)


def test_copies_of_one_text_are_one_constant_part() -> None:
    template = template_of(["same words in all of them"] * 5)
    assert [part.text for part in template.parts] == ["same words in all of them"]
    assert (template.slots, template.texts, template.words) == ((), 1, 6)
    assert template.gain_bits > 0


def test_identifiers_fill_slots_of_their_kind_with_canonical_values() -> None:
    texts = [
        f"hi i am <name:{name}> new in <place:toronto,_on> call <phone:+1416555010{k % 2}> or <email:a@example.com> now"
        for k, name in enumerate(["lily", "rose", "lily", "mia"])
    ]
    template = template_of(texts)
    assert shown(template) == "hi i am {name} new in {place} call {phone} or {email} now"
    name, place, phone, email = template.slots
    assert name.values == (Count("lily", 2), Count("mia", 1), Count("rose", 1))
    assert place.values == (Count("toronto, on", 4),)
    assert phone.values == (Count("+14165550100", 2), Count("+14165550101", 2))
    assert email.values == (Count("a@example.com", 4),)


def test_copies_with_different_numbers_show_both() -> None:
    template = template_of([f"call me now <phone:+1416555010{k % 3}> any time" for k in range(9)])
    assert template.texts == 1
    assert [(c.value, c.ads) for c in template.slots[0].values] == [(f"+1416555010{k}", 3) for k in range(3)]


def test_an_identifier_that_was_not_recognized_everywhere_keeps_its_slot() -> None:
    texts = [
        f"hello my name is {'<name:lily>' if k else 'zorina'} and i am new in your town" for k in range(6)
    ]
    template = template_of(texts)
    slot = next(slot for slot in template.slots if slot.kind == "name")
    assert set(slot.values) == {Count("lily", 5), Count("zorina", 1)}


def test_a_value_recognized_in_some_ads_only_is_counted_together() -> None:
    names = ["<name:lily>"] * 4 + ["lily", "<name:rose>"]
    template = template_of([f"hello my name is {name} and i am new in your town" for name in names])
    assert [slot.values for slot in template.slots] == [(Count("lily", 5), Count("rose", 1))]


def test_words_around_an_identifier_keep_its_kind_visible() -> None:
    texts = [
        f"new in town {middle} come and see me soon friends"
        for middle in [
            "call <phone:+14165550100> now",
            "write to <email:a@example.com>",
            "ask the desk for my line",
        ]
        * 2
    ]
    values = {count.value for slot in template_of(texts).slots for count in slot.values}
    assert {"call {phone} now", "write to {email}"} <= values


def test_an_ad_with_one_value_twice_in_a_slot_counts_once() -> None:
    texts = ["my lines are <phone:+14165550100> <phone:+14165550100> day and night"] * 2
    texts += [
        f"my lines are {middle} day and night"
        for middle in ("open for all", "closed for now", "not here any more")
    ]
    found = {count.value: count.ads for slot in template_of(texts).slots for count in slot.values}
    assert found["+14165550100"] == 2


def test_values_beyond_the_cap_are_counted() -> None:
    texts = [f"welcome to my place ask for number{k:03} at the door" for k in range(30)]
    template = template_of(texts, slot_values=12)
    assert [len(slot.values) for slot in template.slots] == [12]
    assert template.slots[0].more == 18
    assert [count.value for count in template.slots[0].values] == [f"number{k:03}" for k in range(12)]


def test_identifier_values_beyond_the_cap_are_counted() -> None:
    template = template_of(
        [f"call <phone:+141655501{k:02}> any time you like" for k in range(30)], slot_values=12
    )
    assert (len(template.slots[0].values), template.slots[0].more) == (12, 18)


def test_texts_beyond_the_sample_are_read_too() -> None:
    made, expected, _ = drawn(3, texts=150, words=40, slots=3)
    template = template_of(made, sample=20)
    assert shown(template) == expected
    assert (template.texts, template.aligned) == (len(set(made)), min(20, len(set(made))))
    assert sum(count.ads for count in template.slots[0].values) == 150


def test_words_beyond_the_cap_are_not_read_and_that_is_told() -> None:
    texts = [" ".join(WORDS[:100]) + f" tail{k}" for k in range(4)]
    template = template_of(texts, max_words=50)
    assert (template.words, template.shortened) == (50, 4)


def test_unrelated_texts_gain_next_to_nothing() -> None:
    chance = random.Random(5)
    texts = [" ".join(chance.choices(WORDS, k=40)) for _ in range(8)]
    template = template_of(texts)
    assert template.gain_bits < 0.05 * template.alone_bits
    made, _, _ = drawn(5, texts=8, words=40, slots=2)
    assert template_of(made).gain_bits > 0.5 * template_of(made).alone_bits


@st.composite
def edited(draw: st.DrawFn) -> list[str]:
    """Texts that are edits of one text over few words, so that words come back within a text."""
    alphabet = [f"x{k}" for k in range(draw(st.integers(2, 12)))]
    base = draw(st.lists(st.sampled_from(alphabet), min_size=1, max_size=25))
    texts = []
    for _ in range(draw(st.integers(2, 9))):
        own = list(base)
        for _ in range(draw(st.integers(0, 5))):
            at = draw(st.integers(0, len(own)))
            match draw(st.sampled_from(["insert", "delete", "replace"])):
                case "insert":
                    own[at:at] = draw(st.lists(st.sampled_from(alphabet), max_size=3))
                case "delete":
                    del own[at : at + 2]
                case _:
                    own[at : at + 1] = [draw(st.sampled_from(alphabet))]
        texts.append(" ".join(own))
    return texts if any(texts) else [*texts, "x0"]


@given(edited())
@settings(max_examples=150, deadline=None)
def test_every_text_comes_back_from_its_template(texts: list[str]) -> None:
    template = template_of(texts)
    constants = " ".join(part.text for part in template.parts if part.text)
    took: list[Counter[str]] = [Counter() for _ in template.slots]
    for text in texts:
        pieces = read(template, text)
        rebuilt = [piece.expected if piece.role is Role.CONSTANT else piece.text for piece in pieces]
        assert " ".join(words for words in rebuilt if words) == text
        assert " ".join(piece.expected for piece in pieces if piece.expected) == constants
        assert [piece.slot for piece in pieces if piece.slot is not None] == list(range(len(template.slots)))
        for piece in pieces:
            if piece.slot is not None and piece.text:
                took[piece.slot][piece.text] += 1
    assert [{c.value: c.ads for c in slot.values} for slot in template.slots] == took


@given(edited())
@settings(max_examples=150, deadline=None)
def test_the_bits_are_those_of_the_edits_and_slots(texts: list[str]) -> None:
    v = 8.0
    template = template_of(texts)
    total = bits.template_bits(template.words, len(template.slots), v)
    fillings: list[list[str]] = [[] for _ in template.slots]
    for text in texts:
        edits = fresh = length = 0
        for piece in read(template, text):
            words, expected = len(piece.text.split()), len(piece.expected.split())
            if piece.slot is not None:
                fillings[piece.slot].append(piece.text)
                length += words
            else:
                length += max(words, expected)
                edits += max(words, expected) if piece.role is not Role.CONSTANT else 0
                fresh += words if piece.role in (Role.REPLACED, Role.ADDED) else 0
        total += bits.edited_bits(length, edits, fresh, v)
    for own in fillings:
        prices = [bits.integer_bits(len(f.split())) + len(f.split()) * v for f in own if f]
        once = [bits.integer_bits(len(f.split())) + len(f.split()) * v for f in set(own) if f]
        total += bits.slot_bits(sum(prices), sum(once), len(prices), len(once), len(own))
    assert template.together_bits == pytest.approx(total)
    assert template.alone_bits == pytest.approx(sum(bits.alone_bits(len(t.split()), v) for t in texts))


def test_a_text_of_strangers_can_be_read_too() -> None:
    template = template_of([f"hi i am new in town call <phone:+1416555010{k}> now" for k in range(3)])
    pieces = read(template, "hi there i am in town call \x01 now or never")
    assert [(p.role, p.text, p.expected, p.slot) for p in pieces] == [
        (Role.CONSTANT, "hi", "hi", None),
        (Role.ADDED, "there", "", None),
        (Role.CONSTANT, "i am", "i am", None),
        (Role.MISSING, "", "new", None),
        (Role.CONSTANT, "in town call", "in town call", None),
        (Role.SLOT, "\x01", "", 0),
        (Role.CONSTANT, "now", "now", None),
        (Role.ADDED, "or never", "", None),
    ]
