from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.core import ids


@given(st.integers(min_value=0, max_value=2**53))
def test_a_signed_number_comes_back_whatever_mail_does_to_its_case(number: int) -> None:
    assert ids.unsign("ticket", ids.sign("ticket", number).upper()) == number


@given(st.integers(min_value=0, max_value=2**53))
def test_a_token_for_another_kind_or_number_is_refused(number: int) -> None:
    token = ids.sign("ticket", number)
    with pytest.raises(ids.BadToken):
        ids.unsign("survey", token)
    with pytest.raises(ids.BadToken):
        ids.unsign("ticket", f"{number + 1}-{token.partition('-')[2]}")


@given(st.text(max_size=40))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(ids.BadToken):
        ids.unsign("ticket", text)
