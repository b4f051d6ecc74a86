from django.urls import path

from search import feeds, views

urlpatterns = [
    path("", views.results, name="search"),
    path("feed.atom", feeds.feed, name="search_feed"),
    path("completions/", views.completions, name="search_completions"),
]
