"""Tags as they are typed, and as they are kept: a few plain words that fit in an address."""

import re
from unicodedata import normalize

MOST_TAGS, LONGEST_TAG = 6, 24
LONGEST_TYPED = 400  # characters, before anything is done to them
APART = re.compile(r"[,\n]+")
PLAIN = re.compile(r"[^a-z0-9]+")


def clean_tags(text: str) -> tuple[str, ...]:
    """Tags of letters a to z, digits and hyphens, in their order; raises ValueError with a sentence.

    They are typed with commas between them, or with blanks where there is no comma.
    """
    if len(text) > LONGEST_TYPED:
        raise ValueError("These are too many tags.")
    typed = APART.split(text) if "," in text else text.split()
    tags = tuple(dict.fromkeys(clean_tag(tag) for tag in typed if tag.strip("# \t\r")))
    if len(tags) > MOST_TAGS:
        raise ValueError(f"A sketch has at most {MOST_TAGS} tags.")
    return tags


def clean_tag(text: str) -> str:
    plain = normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    tag = PLAIN.sub("-", plain).strip("-")
    if not tag:
        raise ValueError(f"“{text.strip()[:LONGEST_TAG]}” cannot be a tag: use letters a to z and digits.")
    if len(tag) > LONGEST_TAG:
        raise ValueError(f"The tag “{tag[:LONGEST_TAG]}…” is too long: there is room for {LONGEST_TAG} letters.")
    return tag
