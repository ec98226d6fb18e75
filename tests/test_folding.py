"""Letters are folded by one rule, for whatever looks for them."""

import pytest

from timeline.text import fold_letters


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Zoë", "zoe"),
        ("Zoe\u0308", "zoe"),
        ("Łódź", "lodz"),
        ("Øresund", "oresund"),
        ("Straße", "strasse"),
        ("ﬁnd", "find"),
        ("Ｆｕｌｌ", "full"),
        ("O’Brien", "obrien"),
        ("OʼBrien", "obrien"),
        ("Last\u00adname", "lastname"),
        ("Last\u200bname", "lastname"),
        ("1,180", "1180"),
        ("İstanbul", "istanbul"),
        ("Æsop", "aesop"),
    ],
)
def test_letters_are_folded_to_what_is_typed_for_them(text, folded):
    assert fold_letters(text) == folded
