"""Public identifiers: short, random, easy to read aloud; they tell nothing of how many there are."""

import secrets

# No vowels (no words by accident), nothing that looks like something else (0/o, 1/l).
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"


def new_identifier() -> str:
    """Eight characters: 27⁸ ≈ 2.8 × 10¹¹ possibilities."""
    return "".join(secrets.choice(ALPHABET) for _ in range(8))
