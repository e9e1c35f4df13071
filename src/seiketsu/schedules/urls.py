from django.urls import path

from seiketsu.schedules.views import answering, changing, roster

app_name = "schedules"
urlpatterns = [
    path("desk/rosters/", roster.rosters, name="rosters"),
    path("desk/rosters/<slug:team>/", roster.roster, name="roster"),
    path("desk/rosters/<slug:team>/overrides/", changing.override, name="override"),
    path("desk/rosters/<slug:team>/absences/", changing.absence, name="absence"),
    path("desk/rosters/<slug:team>/swaps/", changing.swap, name="swap"),
    path("desk/rosters/swaps/<int:swap_id>/<slug:answer>/", answering.answer_swap, name="answer_swap"),
    path("desk/rosters/overrides/<int:override_id>/withdrawal/", answering.withdraw_override, name="withdraw_override"),
    path("desk/rosters/absences/<int:absence_id>/end/", answering.end_absence, name="end_absence"),
]
