"""Words to their stems, by Porter's algorithm: “policing” and “police” both give “polic”.

The databases have stemmers of their own, and each another one: of these, none could mark a hit in a page.
"""

import re
from functools import lru_cache

# A consonant run and a vowel run; “y” is a vowel but at the beginning of a word, where it is written “Y” meanwhile.
C, V = "[^aeiou][^aeiouy]*", "[aeiouy][aeiou]*"
measure_above_0 = re.compile(f"({C})?{V}{C}").match
measure_is_1 = re.compile(f"({C})?{V}{C}({V})?$").match
measure_above_1 = re.compile(f"({C})?{V}{C}{V}{C}").match
has_vowel = re.compile(f"({C})?[aeiouy]").match
ends_short = re.compile(f"{C}[aeiouy][^aeiouwxy]$").match
ends_doubled = re.compile(r".*([^aeioulsz])\1$").match

STEP_2 = {
    "ational": "ate", "tional": "tion", "enci": "ence", "anci": "ance", "izer": "ize", "bli": "ble", "alli": "al",
    "entli": "ent", "eli": "e", "ousli": "ous", "ization": "ize", "ation": "ate", "ator": "ate", "alism": "al",
    "iveness": "ive", "fulness": "ful", "ousness": "ous", "aliti": "al", "iviti": "ive", "biliti": "ble", "logi": "log",
}  # fmt: skip
STEP_3 = {"icate": "ic", "ative": "", "alize": "al", "iciti": "ic", "ical": "ic", "ful": "", "ness": ""}
# And “ion” after s or t.
STEP_4 = dict.fromkeys(
    ["al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ou", "ism", "ate", "iti", "ous",
     "ive", "ize"], "",
)  # fmt: skip


def replace_ending(word, endings, applies):
    """Return `word` with the longest of `endings` replaced, if `applies` to what stands before it."""
    for ending in sorted(endings, key=len, reverse=True):
        if word.endswith(ending):
            before = word[: -len(ending)]
            return before + endings[ending] if applies(before) else word
    return word


def drop_plural(word):
    for ending, kept in (("sses", "ss"), ("ies", "i"), ("ss", "ss"), ("s", "")):
        if word.endswith(ending):
            return word[: -len(ending)] + kept
    return word


def drop_tense(word):
    if word.endswith("eed"):
        return word[:-1] if measure_above_0(word[:-3]) else word
    for ending in ("ed", "ing"):
        if word.endswith(ending) and has_vowel(word[: -len(ending)]):
            word = word[: -len(ending)]
            if word.endswith(("at", "bl", "iz")):
                return word + "e"
            if ends_doubled(word):
                return word[:-1]
            return word + "e" if ends_short(word) else word
    return word


@lru_cache(maxsize=50_000)
def stem(word):
    """Return the stem of a word in small letters; one that is not English is left as it is."""
    if len(word) < 3 or not word.isascii():
        return word
    if word[0] == "y":
        word = "Y" + word[1:]
    word = drop_tense(drop_plural(word))
    if word.endswith("y") and has_vowel(word[:-1]):
        word = word[:-1] + "i"
    word = replace_ending(word, STEP_2, measure_above_0)
    word = replace_ending(word, STEP_3, measure_above_0)
    if word.endswith(("sion", "tion")) and measure_above_1(word[:-3]):
        word = word[:-3]
    else:
        word = replace_ending(word, STEP_4, measure_above_1)
    if word.endswith("e"):
        before = word[:-1]
        if measure_above_1(before) or (measure_is_1(before) and not ends_short(before)):
            word = before
    if word.endswith("ll") and measure_above_1(word):
        word = word[:-1]
    return word.lower()
