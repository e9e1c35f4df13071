from django.urls import path

from seiketsu.scorecard import views

app_name = "scorecard"
urlpatterns = [
    path("scorecard", views.card, name="card"),
    path("scorecard.csv", views.card_csv, name="card_csv"),
    path("scorecard/<str:key>", views.figure, name="figure"),
    path("scorecard/<str:key>/cases.csv", views.figure_csv, name="figure_csv"),
]
