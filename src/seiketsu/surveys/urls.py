from django.urls import path

from seiketsu.surveys import views

app_name = "surveys"
urlpatterns = [
    path("s/<str:token>", views.survey, name="survey"),
    path("s/<str:token>/score", views.score, name="score"),
    path("s/<str:token>/details", views.details, name="details"),
    path("s/<str:token>/stop", views.stop, name="stop"),
]
