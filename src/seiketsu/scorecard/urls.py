from django.urls import path

from seiketsu.scorecard.views import card, teams

app_name = "scorecard"
urlpatterns = [
    path("scorecard", card.card, name="card"),
    path("scorecard.csv", card.card_csv, name="card_csv"),
    path("scorecard/teams/", teams.own, name="teams"),
    path("scorecard/teams/<slug:team>/", teams.team, name="team"),
    path("scorecard/teams/<slug:team>/export.csv", teams.team_csv, name="team_csv"),
    path("scorecard/teams/<slug:team>/<int:agent_id>/", teams.agent, name="agent"),
    path("scorecard/<str:key>", card.figure, name="figure"),
    path("scorecard/<str:key>/cases.csv", card.figure_csv, name="figure_csv"),
]
