"""What a site needs before its first reader: the page tree, the roles and what they may do, places and themes."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import GroupApprovalTask, GroupPagePermission, Locale, Page, Site, Workflow

from core import acronyms, places, themes_loading
from core.models import Concept, Country, Role
from documents.models import LibraryPage
from home.editorial import first_texts
from home.models import HomePage

THEMES = Path(themes_loading.__file__).parent / "data" / "themes.ttl"
FACTS = ("person", "organisation", "programme", "concept", "acronym")  # what editors keep beside documents
PAGE_RIGHTS = {
    Role.EDITOR: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page"),
    Role.ADMINISTRATOR: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page"),
}


def settle() -> None:
    """Bring the site to its first state; repeated, it changes nothing an editor has changed."""
    if not Country.objects.exists():
        places.load()
    if not Concept.objects.exists() and THEMES.exists():
        themes_loading.load(THEMES)
    acronyms.load()
    with transaction.atomic():
        _plant_the_tree()
        _plant_a_home_in_each_language()
        _name_the_roles()
        _name_the_workflow()
    first_texts.write()


def _plant_the_tree() -> None:
    if LibraryPage.objects.exists():
        return
    Locale.objects.get_or_create(language_code=settings.WAGTAIL_CONTENT_LANGUAGES[0][0])
    Page.objects.filter(depth=2).delete()  # Wagtail's welcome
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    home = root.add_child(instance=HomePage(title="Sankoré", slug="sankore"))
    home.add_child(instance=LibraryPage(title="Bibliothèque", slug="library"))
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "site_name": settings.WAGTAIL_SITE_NAME, "root_page": home},
    )


def _plant_a_home_in_each_language() -> None:
    """Below it stand translations of editorial pages, and nothing else."""
    name = settings.WAGTAIL_SITE_NAME  # editors meet that of the root now, which was English
    Page.objects.filter(depth=1, title="Root").update(title=name, draft_title=name)
    home = HomePage.objects.order_by("pk").first()
    assert home is not None
    for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
        locale, _new = Locale.objects.get_or_create(language_code=code)
        if not home.get_translations(inclusive=True).filter(locale=locale).exists():
            translated = home.copy_for_translation(locale)
            translated.save_revision().publish()


def _name_the_roles() -> None:
    Group.objects.filter(name__in=["Editors", "Moderators"]).delete()  # Wagtail's, which none of our rules knows
    homes = list(HomePage.objects.all())
    for role in Role:
        group, _new = Group.objects.get_or_create(name=role.value)
        group.permissions.set(_rights_of(role))
        for codename in PAGE_RIGHTS.get(role, ()):
            right = Permission.objects.get(codename=codename, content_type__app_label="wagtailcore")
            for home in homes:  # one in each language, for editorial pages and their translations
                GroupPagePermission.objects.get_or_create(group=group, page=home, permission=right)


def _name_the_workflow() -> None:
    """The workflow Wagtail comes with is English, and asks a group that is gone: who sent a draft was locked out."""
    name = "Moderators approval"
    for task in GroupApprovalTask.objects.filter(name=name):
        task.groups.set(Group.objects.filter(name__in=[role.value for role in PAGE_RIGHTS]))
    GroupApprovalTask.objects.filter(name=name).update(name="Relecture")
    Workflow.objects.filter(name=name).update(name="Relecture")


def _rights_of(role: Role):
    """Editors keep the facts beside the documents; administrators also the accounts."""
    if role not in PAGE_RIGHTS:
        return []
    wanted = Q(codename="access_admin", content_type__app_label="wagtailadmin")
    wanted |= Q(codename="submit_translation", content_type__app_label="wagtail_localize")
    for model in FACTS:
        wanted |= Q(content_type__app_label="core", content_type__model=model)
    if role == Role.ADMINISTRATOR:
        wanted |= Q(content_type__app_label="core", content_type__model="user")
        wanted |= Q(content_type__app_label="auth", content_type__model="group")
    return Permission.objects.filter(wanted)
