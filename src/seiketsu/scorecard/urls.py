from django.urls import path

from seiketsu.scorecard.views import analysis, card, reports, teams

app_name = "scorecard"
urlpatterns = [
    path("scorecard", card.card, name="card"),
    path("scorecard.csv", card.card_csv, name="card_csv"),
    path("scorecard/teams/", teams.own, name="teams"),
    path("scorecard/teams/<slug:team>/", teams.team, name="team"),
    path("scorecard/teams/<slug:team>/export.csv", teams.team_csv, name="team_csv"),
    path("scorecard/teams/<slug:team>/<int:agent_id>/", teams.agent, name="agent"),
    path("scorecard/analysis/", analysis.analysis, name="analysis"),
    path("scorecard/analysis/findings/", analysis.findings, name="findings"),
    path("scorecard/analysis/findings/<int:finding_id>/done/", analysis.done, name="finding_done"),
    path("scorecard/reports/", reports.listed, name="reports"),
    path("scorecard/reports/new/", reports.builder, name="report_new"),
    path("scorecard/reports/save/", reports.save, name="report_save"),
    path("scorecard/reports/chart.json", reports.chart, name="report_chart"),
    path("scorecard/reports/export.csv", reports.export, name="report_csv"),
    path("scorecard/reports/cases/", reports.cases, name="report_cases"),
    path("scorecard/reports/<int:report_id>/", reports.builder, name="report"),
    path("scorecard/reports/<int:report_id>/change/", reports.save, name="report_change"),
    path("scorecard/reports/<int:report_id>/removal/", reports.removal, name="report_removal"),
    path("scorecard/<str:key>", card.figure, name="figure"),
    path("scorecard/<str:key>/cases.csv", card.figure_csv, name="figure_csv"),
]
