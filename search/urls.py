from django.urls import path

from search import views

urlpatterns = [
    path("", views.results, name="search"),
    path("completions/", views.completions, name="search_completions"),
]
