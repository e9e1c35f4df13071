from django.urls import path

from seiketsu.schedules.views import answering, by_mail, calendar, changing, person, roster

app_name = "schedules"
urlpatterns = [
    path("desk/rosters/", roster.rosters, name="rosters"),
    path("desk/rosters/people/<int:person_id>/", person.person, name="person"),
    path("desk/rosters/calendar/renewal/", calendar.renew, name="renew_calendar"),
    path("desk/rosters/<slug:team>/", roster.roster, name="roster"),
    path("desk/rosters/<slug:team>/overrides/", changing.override, name="override"),
    path("desk/rosters/<slug:team>/absences/", changing.absence, name="absence"),
    path("desk/rosters/<slug:team>/swaps/", changing.swap, name="swap"),
    path("desk/rosters/swaps/<int:swap_id>/<slug:answer>/", answering.answer_swap, name="answer_swap"),
    path("desk/rosters/overrides/<int:override_id>/withdrawal/", answering.withdraw_override, name="withdraw_override"),
    path("desk/rosters/absences/<int:absence_id>/end/", answering.end_absence, name="end_absence"),
    path("desk/rosters/absences/<int:absence_id>/<slug:answer>/", answering.decide_leave, name="decide_leave"),
    path("rosters/<str:token>.ics", calendar.calendar, name="calendar"),
    path("rosters/answers/<slug:what>/<int:number>/<str:token>/", by_mail.answer_by_mail, name="answer_by_mail"),
]
