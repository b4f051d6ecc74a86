"""The addresses of what the library is about."""

from django.urls import path

from home.subjects import acronyms, bodies, people, places, themes

urlpatterns = [
    path("countries/", places.countries, name="countries"),
    path("countries/<str:code>/", places.country, name="country"),
    path("themes/", themes.themes, name="themes"),
    path("themes/<slug:key>/", themes.theme, name="theme"),
    path("organisations/", bodies.organisations, name="organisations"),
    path("organisations/<slug:key>/", bodies.organisation, name="organisation"),
    path("programmes/", bodies.programmes, name="programmes"),
    path("programmes/<slug:key>/", bodies.programme, name="programme"),
    path("acronyms/", acronyms.acronyms, name="acronyms"),
    path("people/", people.people, name="people"),
    path("people/<slug:words>/", people.person, name="person"),
]
