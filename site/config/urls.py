"""Every door of the site. A new one joins the access matrix with the commit that opens it."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin as django_admin
from django.urls import include, path
from wagtail.admin import urls as wagtail_admin

from core import health
from core.views import kept_text
from documents import urls as documents
from home import own_account
from home import views as home
from home.editorial import views as editorial
from home.subjects import urls as subjects
from search import urls as search

handler404 = "home.views.not_found"
handler500 = "home.views.broken"
handler403 = "home.views.not_found"  # forbidden and absent answer alike
handler400 = "home.views.bad_request"

urlpatterns = [
    path("health/", health.ready, name="health"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("metrics", health.figures, name="metrics"),
    path("favicon.ico", home.icon, name="favicon"),
    path("robots.txt", home.robots, name="robots"),
    # one door: the password-only doors of the two admins lead to it
    path("admin/login/", home.to_the_door, name="admin_door"),
    path("django-admin/login/", home.to_the_door, name="django_admin_door"),
    path("admin/kept-text/", kept_text, name="kept_text"),
    path("admin/", include(wagtail_admin)),
    path("django-admin/", django_admin.site.urls),
    *documents.bytes_of,
    path("", home.to_the_readers_language, name="root"),
    *i18n_patterns(
        path("", home.front, name="home"),
        path("account/", own_account.account, name="account"),
        path("account/data/", own_account.export, name="account_data"),
        path("account/erase/", own_account.erase, name="account_erase"),
        path("invited/<str:token>/", own_account.invited, name="invited"),
        path("account/sessions/", include("allauth.usersessions.urls")),
        path("account/", include("allauth.urls")),
        path("library/", include(search)),
        *documents.pages,
        path("", include(subjects)),
        path("<slug:slug>/", editorial.editorial, name="editorial"),  # last: a page may not hide another
        prefix_default_language=True,
    ),
]
