"""The language of search and views, without a database."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seiketsu.desk.rules.search_language import (
    All,
    AnyOf,
    Field,
    FieldSpec,
    Kind,
    Not,
    Phrase,
    Vocabulary,
    Word,
    check,
    printed,
    read,
)
from seiketsu.desk.rules.search_language.moments import between, reads_as_moment
from seiketsu.desk.rules.search_language.reading import LONGEST
from seiketsu.desk.rules.search_language.syntax import leaves

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")
VOCABULARY = Vocabulary(
    {
        "tier": FieldSpec(Kind.CHOICE, {"enterprise": "Enterprise", "business": "Business"}),
        "status": FieldSpec(Kind.CHOICE, {"open": "Abierto", "pending": "Waiting on client"}),
        "priority": FieldSpec(Kind.ORDERED, {"low": "Low", "normal": "Normal", "high": "High"}),
        "assignee": FieldSpec(Kind.NAME, {"me": "Me", "none": "Nobody"}),
        "due": FieldSpec(Kind.MOMENT, {"none": "Nothing due"}),
        "created": FieldSpec(Kind.MOMENT),
        "id": FieldSpec(Kind.WHOLE),
        "seats": FieldSpec(Kind.NUMBER),
        "order": FieldSpec(Kind.CHOICE, {"due": "Due", "created": "Created", "-created": "Oldest"}),
    }
)

_NAMES = st.sampled_from(["tier", "status", "brokerage", "lead-source", "x_1", "unknown"])
_TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), min_size=1, max_size=8)
_WORDS = st.text("abcdeñéZ0927._'", min_size=1, max_size=6).filter(lambda text: text.lower() not in ("or", "and"))
_LEAVES = st.one_of(
    st.builds(Word, _WORDS, st.booleans()),
    st.builds(Phrase, _TEXTS.filter(str.strip)),
    st.builds(
        Field,
        _NAMES,
        st.sampled_from([":", "<", "<=", ">", ">="]),
        st.lists(_TEXTS.filter(str.strip), max_size=3).map(tuple),
    ),
)


def _joined(kind, nodes):
    flat = []
    for node in nodes:
        flat += node.nodes if isinstance(node, kind) else [node]
    return kind(tuple(flat))


_QUERIES = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.lists(inner, min_size=2, max_size=4).map(lambda nodes: _joined(All, nodes)),
        st.lists(inner, min_size=2, max_size=4).map(lambda nodes: _joined(AnyOf, nodes)),
    ),
    max_leaves=8,
)


@given(_QUERIES)
@settings(max_examples=400)
def test_a_printed_query_is_read_as_the_same(query):
    text = printed(query)
    if len(text) <= LONGEST:
        assert read(text) == query


@given(st.text(st.sampled_from(list('ab:<>=-*"(), \tor1é')), max_size=60))
@settings(max_examples=600)
def test_whatever_was_typed_is_read_and_printed_back(text):
    found = read(text)

    assert read(printed(found)) == found


@given(st.text(max_size=200))
@settings(max_examples=300)
def test_no_text_is_too_strange_to_check(text):
    checked = check(read(text), VOCABULARY)

    assert all(0 <= one.span.start < one.span.end <= len(text) for one in checked.mistakes)
    assert all(leaf.name in VOCABULARY.fields for leaf in leaves(checked.node) if isinstance(leaf, Field))


@pytest.mark.parametrize("text", ["(" * 5000, "-(" * 400 + "a", '"' * 999, "a or " * 300, ")" * 900, "tier:" * 190])
def test_nesting_and_length_are_bounded(text):
    assert read(printed(read(text))) == read(text)


def test_every_leaf_knows_its_place():
    text = 'tier:enterprise -(status:open,pending or "call transfer") résu*'

    shown = [text[leaf.span.start : leaf.span.end] for leaf in leaves(read(text))]

    assert shown == ["tier:enterprise", "status:open,pending", '"call transfer"', "résu*"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b or c", AnyOf((All((Word("a"), Word("b"))), Word("c")))),
        ("a (b or c)", All((Word("a"), AnyOf((Word("b"), Word("c")))))),
        ("a and b", All((Word("a"), Word("b")))),
        ("oregon android", All((Word("oregon"), Word("android")))),
        ("-x*", Not(Word("x", is_prefix=True))),
        ("call-transfer", Word("call-transfer")),
        ('assignee:"Ana Ruiz",me', Field("assignee", ":", ("Ana Ruiz", "me"))),
        ('"say ""hi"""', Phrase('say "hi"')),
        ("PRIORITY>=high", Field("priority", ">=", ("high",))),
        ("solved:>1w", Field("solved", ">", ("1w",))),
        ("10:30", Word("10:30")),
        ("(a", Word("a")),
        ("or", None),
        ("  ", None),
        ("- a", Word("a")),
        ("a:b,(c)", All((Field("a", ":", ("b",)), Word("c")))),
    ],
)
def test_reading(text, expected):
    assert read(text) == expected


def mistakes(text):
    return [
        (one.code, text[one.span.start : one.span.end], one.possible) for one in check(read(text), VOCABULARY).mistakes
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("staus:open", [("unknown_field", "staus:open", ("status",))]),
        ("zzz:open", [("unknown_field", "zzz:open", ())]),
        ("tier:enterprize", [("not_a_choice", "tier:enterprize", ("enterprise",))]),
        ("x tier:gold y", [("not_a_choice", "tier:gold", ("enterprise", "business"))]),
        ("status:", [("no_value", "status:", ("open", "pending"))]),
        ("tier>business", [("not_compared", "tier>business", ())]),
        ("due<soon", [("not_a_moment", "due<soon", ("none",))]),
        ("id:abc", [("not_a_whole", "id:abc", ())]),
        ("seats>many", [("not_a_number", "seats>many", ())]),
        ("http://example.org 10:30 a:1", []),
        ("due<2h created>2026-01-31 priority>=high seats>2.5 id:#12 assignee:me due:none", []),
    ],
)
def test_a_mistake_is_named_at_its_place_with_what_to_write(text, expected):
    assert mistakes(text) == expected


def test_what_is_unknown_is_searched_as_text():
    checked = check(read("staus:open tier:gold,business call"), VOCABULARY)

    assert checked.node == All((Phrase("staus open"), Field("tier", ":", ("business",)), Word("call")))
    assert check(read("tier:gold"), VOCABULARY).node == Phrase("gold")


def test_values_are_known_by_key_or_title():
    checked = check(read('status:"waiting on CLIENT" tier:Énterprise'), VOCABULARY)

    assert checked.node == All((Field("status", ":", ("pending",)), Field("tier", ":", ("enterprise",))))


def test_the_order_is_taken_out():
    assert check(read("a order:due order:created"), VOCABULARY).order == "created"
    assert check(read("order:-created"), VOCABULARY).order == "-created"
    assert check(read("order:due"), VOCABULARY).node is None
    assert check(read("order:backwards a"), VOCABULARY).order is None


@pytest.mark.parametrize(
    ("operator", "text", "ahead", "start", "end"),
    [
        ("<", "3d", False, NOW - timedelta(days=3), None),
        (">", "1w", False, None, NOW - timedelta(days=7)),
        (":", "30min", False, NOW - timedelta(minutes=30), None),
        ("<", "2h", True, None, NOW + timedelta(hours=2)),
        (":", "2h", True, None, NOW + timedelta(hours=2)),
        (">", "2h", True, NOW + timedelta(hours=2), None),
        (">", "2026-01-01", False, datetime(2026, 1, 2, 5, tzinfo=UTC), None),
        (">=", "2026-01-01", False, datetime(2026, 1, 1, 5, tzinfo=UTC), None),
        ("<", "2026-01-01", False, None, datetime(2026, 1, 1, 5, tzinfo=UTC)),
        ("<=", "2026-01-01", False, None, datetime(2026, 1, 2, 5, tzinfo=UTC)),
        # The day on which the clocks went back had 25 hours.
        (":", "yesterday", False, datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 11, 2, 5, tzinfo=UTC)),
    ],
)
def test_moments(operator, text, ahead, start, end):
    found = between(operator, text, now=NOW, zone=NEW_YORK, is_ahead=ahead)

    assert found is not None and (found.start, found.end) == (start, end)


@pytest.mark.parametrize("text", ["", "3", "d", "2026-13-01", "2026-02-30", "0001-01-01", "9999-12-31", "３d", "1y"])
def test_no_moments(text):
    assert not reads_as_moment(text)
    assert between("<", text, now=NOW, zone=NEW_YORK) is None
