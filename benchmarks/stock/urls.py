from django.urls import include, path
from wagtail import urls as wagtail_urls

from benchmarks.stock.views import search

urlpatterns = [path("search/", search), path("", include(wagtail_urls))]
