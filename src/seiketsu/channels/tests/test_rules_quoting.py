"""What somebody wrote is told from what their mail program added, and no line is ever lost."""

# ruff: noqa: E501 -- mails are written as they come

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.channels.rules import quoted_html, quoting
from seiketsu.core.html import to_text

REPLIES = {
    "Gmail": "New words.\n\nOn Thu, Nov 19, 2026 at 11:19 AM Priya <p@s.example> wrote:\n\n> Old words.\n> More.\n",
    "Gmail, wrapped": "New words.\n\nOn Thu, Nov 19, 2026 at 11:19 AM Priya Natarajan\n<priya@s.example> wrote:\n\n> Old words.\n",
    "Outlook": "New words.\n\n________________________________\nFrom: Priya <p@s.example>\nSent: Thursday, November 19, 2026 11:19 AM\n"
    "To: Dana <d@a.example>\nSubject: Re: greeting\n\nOld words.\n",
    "Outlook, German": "New words.\n\nVon: Priya\nGesendet: Donnerstag\nAn: Dana\nBetreff: Re: x\n\nOld words.\n",
    "Outlook, Spanish": "New words.\n\nDe: Priya\nEnviado el: jueves\nPara: Dana\nAsunto: x\n\nOld words.",
    "old Outlook": "New words.\n\n-----Original Message-----\nFrom: Priya\nSent: x\n\nOld words.\n",
    "Apple": "New words.\n\n> On 19 Nov 2026, at 11:19, Priya <p@s.example> wrote:\n> \n> Old words.\n",
    "German": "New words.\n\nAm Do., 19. Nov. 2026 um 11:19 Uhr schrieb Priya <p@s.example>:\n\n> Old words.\n",
    "French": "New words.\n\nLe jeu. 19 nov. 2026 à 11:19, Priya <p@s.example> a écrit :\n\n> Old words.",
    "Spanish": "New words.\n\nEl jue, 19 nov 2026 a las 11:19, Priya (<p@s.example>) escribió:\n\n> Old words.",
    "Portuguese": "New words.\n\nEm qui., 19 de nov. de 2026 às 11:19, Priya <p@s.example> escreveu:\n\n> Old words.",
    "Dutch": "New words.\n\nOp do 19 nov 2026 om 11:19 schreef Priya <p@s.example>:\n\n> Old words.",
    "quote only": "New words.\n\n> Old words.\n> More old words.\n",
    "an answer below": "On Thu, Nov 19, 2026 at 11:19 AM Priya <p@s.example> wrote:\n> Old words.\n\nNew words.\n",
}


@pytest.mark.parametrize("text", REPLIES.values(), ids=list(REPLIES))
def test_replies_of_all_programs(text):
    found = quoting.split(text)
    assert found.visible == "New words."
    assert "Old words." in found.quoted


@pytest.mark.parametrize(
    "text",
    [
        "> Is it fixed?\nYes.\n\n> And Spanish?\nAlso.",
        "On Thu, Nov 19, 2026 at 11:19 AM Priya <p@s.example> wrote:\n> Is it fixed?\nYes.\n> And Spanish?\nAlso.",
    ],
)
def test_answers_between_the_quotes_stay_with_their_quotes(text):
    assert quoting.split(text).visible == text


@pytest.mark.parametrize(
    "text",
    [
        "On Monday we wrote the script: it says hello.",
        "From: our office line nobody can be reached.",
        "Please see:\n-- this and that\nThank you",
        "The menu is\n1 - sales\n2 - rentals",
        "> everything is a quote\n> and nothing else",
        "-- \nonly a signature",
        "See below\n---------- Forwarded message ---------\nFrom: A\nDate: x\nSubject: y\n\nThe forwarded words",
    ],
)
def test_what_only_looks_like_a_quote_is_kept(text):
    assert quoting.split(text).visible == text.rstrip()


@pytest.mark.parametrize("gadget", ["Sent from my iPhone", "Get Outlook for iOS", "Enviado desde mi iPhone"])
def test_what_a_telephone_adds_is_set_aside(gadget):
    assert quoting.split(f"Yes please.\n\n{gadget}").visible == "Yes please."


LINES = st.sampled_from(
    ["", "words", "> quoted", "-- ", "On Thu, Nov 19, 2026 Priya <p@s.example> wrote:", "From: x", "Sent: y", "To: z",
     "-----Original Message-----", "________________________________", "Sent from my iPhone", ">> deeper", " "]
)  # fmt: skip


@given(st.lists(LINES, max_size=14).map("\n".join) | st.text(max_size=200))
def test_no_line_is_lost_and_something_is_always_shown(text):
    text = text.replace("\r", "")
    found = quoting.split(text)
    whole = sorted(line.strip() for line in text.split("\n") if line.strip())
    kept = sorted(line.strip() for line in f"{found.visible}\n{found.quoted}".split("\n") if line.strip())
    assert kept == whole
    assert bool(found.visible.strip()) == bool(text.strip())


HTML = {
    "Gmail": '<div dir="ltr">New words.</div><br><div class="gmail_quote"><div>On Thu wrote:</div><blockquote>Old words.</blockquote></div>',
    "Outlook web": '<div>New words.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">From: Priya</div><div>Old words.</div>',
    "Outlook": '<p>New words.</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt"><p>From: Priya</p></div><p>Old words.</p>',
    "Apple": '<div>New words.</div><blockquote type="cite"><div>Old <blockquote type="cite">older</blockquote> words. Old words.</div></blockquote>',
    "Thunderbird": '<p>New words.</p><div class="moz-cite-prefix">On 19/11 Priya wrote:<br></div><blockquote type="cite">Old words.</blockquote>',
    "Yahoo": '<div>New words.</div><div class="yahoo_quoted" id="x"><div>Old words.</div></div>',
}


@pytest.mark.parametrize("html", HTML.values(), ids=list(HTML))
def test_html_replies_of_all_programs(html):
    found = quoted_html.split(html)
    assert to_text(found.visible) == "New words."
    assert "Old words." in to_text(found.quoted)
    assert found.visible + found.quoted == html


@pytest.mark.parametrize(
    "html",
    [
        "<p>No quote at all</p>",
        '<div class="gmail_quote">Nothing above it</div>',
        '<blockquote type="cite">Old</blockquote><p>The answer below</p>',
        '<p>See</p><div class="gmail_quote"><div>---------- Forwarded message ---------</div>words</div>',
    ],
)
def test_html_that_is_left_alone(html):
    assert quoted_html.split(html).visible == html


def test_the_second_quote_counts_when_there_are_words_between():
    html = '<blockquote type="cite">One</blockquote><p>Between</p><blockquote type="cite">Two</blockquote>'
    assert quoted_html.split(html).visible == '<blockquote type="cite">One</blockquote><p>Between</p>'


@given(st.text(alphabet='<>/="abcdiv blockquote gmail_quote\n', max_size=200))
def test_any_html_is_cut_in_two_or_left(html):
    found = quoted_html.split(html)
    assert found.visible + found.quoted == html


@pytest.mark.parametrize(
    "text", ["Please call.\n\n-- \nDana Whitfield\nSummit & Vale", "Gracias\n\n--\nDana", "Yes.\n\nSent from my iPhone"]
)
def test_a_signature_alone_is_told_from_a_quote(text):
    assert quoting.is_signature(quoting.split(text).quoted)


@pytest.mark.parametrize(
    "text",
    [
        "Please call.",
        "Works now.\n\nOn Thu, 19 Nov 2026 at 11:19, Priya <p@s.example> wrote:\n> Please test.",
        "Works now.\n\n-- \nDana\n\nOn Thu, 19 Nov 2026 at 11:19, Priya <p@s.example> wrote:\n> Please test.",
        "See below.\n\n-- \nDana\n\nFrom: Priya\nSent: Monday\nTo: Dana\nSubject: Test\n\nPlease test.",
        "On Thu, 19 Nov 2026 at 11:19, Priya <p@s.example> wrote:\n> Please test.\n\nIt works.\n-- \nDana",
    ],
)
def test_what_holds_a_quote_is_no_signature(text):
    assert not quoting.is_signature(quoting.split(text).quoted)
