"""The same file, and nearly the same text."""

import random

from documents.fingerprints import NEARLY_SAME, likeness, sha256_of, signature, twins


def text(seed, words=600):
    chosen = random.Random(seed)
    return " ".join(chosen.choice(["mutuelle", "santé", "régime", "État", "loi", f"mot{n}"]) for n in range(words))


def test_the_same_text_in_other_pages_is_the_same_text():
    whole = text(1)

    assert likeness(signature([whole]), signature([whole[:1500], whole[1500:]])) > 0.95


def test_a_new_version_with_a_few_words_changed_is_a_near_twin():
    words = text(1).split()
    words[100:103] = ["entièrement", "autre", "chose"]

    assert likeness(signature([text(1)]), signature([" ".join(words)])) > NEARLY_SAME


def test_another_text_with_the_same_vocabulary_is_no_twin():
    assert likeness(signature([text(1)]), signature([text(2)])) < 0.3


def test_two_lines_are_too_little_to_compare():
    assert signature(["Deux lignes seulement."]) == b""
    assert likeness(b"", b"") == 0.0


def test_the_likest_of_many_come_first():
    almost = text(1)[:-600]
    others = {n: signature([text(n)]) for n in range(2, 40)} | {
        "twin": signature([almost]),
        "same": signature([text(1)]),
    }

    assert [key for key, _ in twins(signature([text(1)]), others)] == ["same", "twin"]


def test_a_file_is_known_by_its_bytes_however_they_come():
    assert sha256_of([b"ab", b"c"]) == sha256_of([b"abc"]) != sha256_of([b"abd"])
