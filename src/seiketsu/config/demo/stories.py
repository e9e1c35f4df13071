"""What clients of a voice-agent platform for real estate write about, and how the staff answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """One kind of ticket: several ways to say it, a question back, an answer, and what a client says afterwards."""

    subjects: tuple[str, ...]
    texts: tuple[str, ...]
    question: str
    answer: str
    details: str
    weight: int = 10
    difficulty: float = 0.2
    """The share that needs more than one answer."""


STORIES = (
    Story(
        (
            "Change the after-hours greeting",
            "Our voice agent says the old office name",
            "Greeting script for the holidays",
        ),
        (
            "Since Monday our voice agent still greets callers with our old office name after 6 pm. During the day it is right.",
            "We want a different greeting during the holiday week. Where do I change the script so that it goes back by itself?",
        ),
        "Which of your numbers did you call when you heard it, and at what time?",
        "The greeting is kept in two places: the daytime script had the new name, the after-hours script the old one. I changed"
        " the second and made a test call; it now says the right name.",
        "I called our main number at 6:20 pm yesterday and again this morning at 7.",
        weight=14,
        difficulty=0.15,
    ),
    Story(
        ("Leads arrive twice", "New leads go to the wrong agent", "Lead follow-up stopped for two listings"),
        (
            "Every new listing inquiry shows up two times, a few seconds apart. Our agents call the same buyer twice.",
            "Leads from the open house page are assigned to an agent who left us in spring. Can you send them to the team?",
        ),
        "Could you send two lead numbers, so that I can follow them through the log?",
        "Two rules matched the same lead, so it was created twice. I put them in order and merged the pairs of today.",
        "Lead 88213 and 88214, both from this morning.",
        weight=14,
    ),
    Story(
        ("Showing booked on a blocked date", "Double booked showing", "Calendar shows the wrong availability"),
        (
            "Our voice agent booked two showings on a day that is blocked in the calendar. Both buyers stood before a locked house.",
            "A showing was booked twice for the same time slot on Saturday. The calendar was free, then it was not.",
        ),
        "Is the block an all-day entry, and in whose calendar does it lie?",
        "All-day entries that are marked as free were treated as open. I set your account to treat them as busy; the bookings of"
        " the next two weeks are checked.",
        "It is an all-day entry in the shared office calendar.",
        weight=11,
    ),
    Story(
        ("How do I add a second transfer number?", "How can I invite a new user?", "Training for two new colleagues"),
        (
            "We open a second office. How do I add a transfer number that only rings for callers of that area?",
            "Two colleagues start next week. Is there a webinar that shows how to set up a voice agent?",
        ),
        "Should it ring at all hours, or only in the office hours of the new place?",
        "Under Voice agents, Transfers you can add a number with its own hours and area. I wrote the steps down below and left"
        " the change to you, since it needs the number's owner to confirm.",
        "Only in office hours, Monday to Friday.",
        weight=13,
        difficulty=0.08,
    ),
    Story(
        ("Locked out after a new phone", "Password reset does not arrive", "New user cannot sign in"),
        (
            "I have a new phone and the codes are gone. I cannot log in since yesterday.",
            "The password reset mail does not arrive. I looked in spam as well.",
        ),
        "To be sure that it is you: which number ends your account's billing phone?",
        "I have reset the second factor. At the next sign-in you will be asked to set it up again.",
        "It ends in 42.",
        weight=10,
        difficulty=0.1,
    ),
    Story(
        ("Invoice shows two voice agents", "Charged twice this month", "Minutes used do not match"),
        (
            "The invoice lists two voice agents, we have only one. Please correct it and send a new one.",
            "We were charged twice on the first of the month. The receipt shows the same number both times.",
        ),
        "Could you tell me the invoice number?",
        "You are right, the second line belonged to a trial that ended in September. The refund is on its way and the corrected"
        " invoice is attached to your account.",
        "It is number 2026-1187.",
        weight=11,
        difficulty=0.12,
    ),
    Story(
        ("Report and dashboard differ", "Export to CSV stops at 1,000 rows", "Call statistics for the team meeting"),
        (
            "The weekly report shows 212 calls, the dashboard 187. Which numbers are right?",
            "The CSV export ends after 1,000 rows. We need the whole quarter for our accountant.",
        ),
        "For which week is that, and in which time zone is your dashboard set?",
        "The report counts in Eastern time, your dashboard in Pacific. With the same zone both show 212. I have set them alike.",
        "The week from the 2nd to the 8th.",
        weight=7,
        difficulty=0.15,
    ),
    Story(
        ("Would be nice: text after each call", "Feature request: hold music", "Could you add a Spanish voice?"),
        (
            "It would be nice if the caller got a text with the address right after the call.",
            "Could you add a second Spanish voice? Ours sounds very formal to our clients.",
        ),
        "How would you want to choose who gets it?",
        "Thank you, I passed the wish on with your example. You will hear from us when it is planned.",
        "Only callers who asked about a listing.",
        weight=6,
        difficulty=0.05,
    ),
    Story(
        ("Voice agent interrupts callers", "Audio is choppy since this morning", "Agent mishears street names"),
        (
            "Since this morning the voice is robotic and there is a delay of two seconds before each answer.",
            "The agent mishears street names: “Cañon City” became “canyon kitty” in three calls this week.",
        ),
        "Could you send the numbers of two such calls?",
        "The calls went through a region with a slow link. I moved your numbers, and the delay in today's calls is below half a"
        " second again.",
        "Calls 55120 and 55133.",
        weight=9,
        difficulty=0.45,
    ),
    Story(
        ("Dropped call after the transfer", "Number porting has not finished", "Caller ID shows spam likely"),
        (
            "Every third call is dropped right after it is forwarded to our duty phone.",
            "Our outgoing calls show “spam likely” at the other end. Sellers do not pick up any more.",
        ),
        "Which carrier does the duty phone have?",
        "The carrier refused calls without a registered caller ID. I registered your numbers; it takes effect within the hour.",
        "Both phones are with the same carrier as the office.",
        weight=9,
        difficulty=0.45,
    ),
    Story(
        (
            "Contacts are not syncing to the CRM",
            "Salesforce export fails with 403",
            "Duplicate contacts in Follow Up Boss",
        ),
        (
            "Since Tuesday nothing is syncing to our CRM. The connection page says that all is well.",
            "The lead export to Salesforce fails with 403. We rotated the token on Tuesday.",
        ),
        "Was a user or a permission changed on the other side that day?",
        "The token lacks one permission that the new version asks for. With the changed scope the export ran; the leads since"
        " Tuesday are there.",
        "Yes, our administrator left and we made a new account.",
        weight=10,
        difficulty=0.4,
    ),
    Story(
        ("MLS login refused", "Sold property is still offered to callers", "Wrong price for a listing"),
        (
            "The listing feed stopped during the night. The log says that the MLS login was refused.",
            "The agent offers callers a property that was sold last week. The MLS has it as closed.",
        ),
        "Did your board change the feed's address or password lately?",
        "Your board moved to a new feed address. I changed it and read the listings again: 214 are current, 9 were closed.",
        "They wrote about a new address in October, I see now.",
        weight=9,
        difficulty=0.35,
    ),
    Story(
        ("Webhook test returns 410", "API token is refused with 401", "Rate limit reached at night"),
        (
            "The webhook test tool returns 410 for our endpoint, although the server answers.",
            "Our nightly job gets 429 from the API since the weekend. Nothing has changed on our side.",
        ),
        "Could you send the request id of one such answer?",
        "The subscription was paused after ten failures in a row. I switched it on again, and the payload of your test arrived.",
        "The id is 7f3c-1182.",
        weight=7,
        difficulty=0.35,
    ),
    Story(
        ("Dashboard is very slow", "Time out when opening recordings", "Page hangs on loading"),
        (
            "Opening a recording takes half a minute and then says time out. It began around noon.",
            "The dashboard hangs while loading for all of us, in two different offices.",
        ),
        "Is it the same in another browser?",
        "A search over old recordings slowed yours down. It is limited now, and the page opens in about a second again.",
        "Yes, in both.",
        weight=6,
        difficulty=0.4,
    ),
    Story(
        ("Outage: no calls come in", "All calls failing", "Emergency: voice agents are offline"),
        (
            "Nothing works: no calls come in on any of our numbers since 20 minutes. We are losing leads.",
            "All calls are failing with a busy signal. This is an emergency, we have open houses today.",
        ),
        "Is every number affected, or only some?",
        "A routing table was changed by mistake. It is back, and your numbers have answered for the last 15 minutes.",
        "Every number.",
        weight=3,
        difficulty=0.3,
    ),
    Story(
        ("Caller asked not to be called again", "Recording disclosure in California", "Opt out was ignored"),
        (
            "A caller complained that the opt out was ignored and that we called again. What do we have to do?",
            "Does the recording disclosure cover two-party consent? Our broker asks for a statement.",
        ),
        "Could you send the caller's number, so that I can look at the list?",
        "The number was on your do-not-call list but in another format. I corrected the list and checked the other entries.",
        "It is the number in the attached note.",
        weight=4,
        difficulty=0.3,
    ),
    Story(
        ("Go-live of our new office", "Onboarding for the Concord team", "Renewal and pricing"),
        (
            "We open a new office in four weeks and want to plan the go-live with you.",
            "Our contract is up for renewal in January. Who can talk to us about pricing for three more teams?",
        ),
        "How many voice agents will the new office need?",
        "I have planned a kickoff with you and wrote down who does what until then.",
        "Two at first, later four.",
        weight=5,
        difficulty=0.2,
    ),
    Story(
        ("This is unacceptable", "I want to cancel", "Very disappointed"),
        (
            "This is the third time this month that I write about the same thing. It is unacceptable, get me a manager.",
            "I am frustrated. If this is not solved this week I will cancel and go to a competitor.",
        ),
        "When can I call you today?",
        "I am sorry, you should not have had to write three times. I have taken it over myself, the cause is found and fixed.",
        "Any time after two.",
        weight=3,
        difficulty=0.4,
    ),
)

NOT_YET = (
    "Sorry, it happened again this morning.",
    "Unfortunately it is not solved: the second number still does it.",
)
NOTES = (
    "Same cause as last week, the log shows it.",
    "Called them, they are at the office until five.",
    "Asked engineering whether the change of Tuesday is behind it.",
)
COMMENTS_GOOD = ("Fast and friendly.", "Solved at once.", "Very clear answer.", "")
COMMENTS_POOR = ("It took too long.", "Had to explain it twice.", "The problem came back.")
