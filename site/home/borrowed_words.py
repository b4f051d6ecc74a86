"""Sentences of Django and Wagtail whose French is missing or wrong there.

Nothing calls them. They stand here so that `make messages` finds them and keeps them in our catalogue, which is
asked before those of the packages. When a package says one rightly, it can leave.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

NO_FRENCH = [_("Any")]


def too_short(count: int) -> str:
    """What Django's Portuguese lacks."""
    return ngettext(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
        count,
    )


# Django says octets in powers of two, "Kio"; the rest of the site, and everybody's telephone, says "Ko".
WEIGHTS = [_("%s KB"), _("%s MB"), _("%s GB"), _("%s TB")]

# Wagtail's French agrees with no word it is put beside, and has slips.
WRONG_FRENCH = [
    _("Add %(label)s"),
    _("Add %(model_name)s"),
    _("New: %(model_name)s"),
    _("Create a new %(model_name)s"),
    _("Choose %(object)s"),
    _("Choose another %(object)s"),
    _("Choose another"),
    _("Edit this %(object)s"),
    _("Skip to main content"),
    _("Text editing"),
    _("Locking status"),
    _("Current page status:"),
    _("Status: "),
    _("Locked"),
    _("Unlocked"),
    _("Published"),
    _("Created"),
    _("Renamed"),
    _("Disabled"),
    _("Are you sure you want to unpublish this page?"),
    _("Are you sure you want to delete this page?"),
    _("Would you still like to publish this page?"),
    _("Are you sure you want to delete this %(model_name)s?"),
    _("Are you sure you want to unpublish this %(model_name)s?"),
    _("Would you still like to publish this %(model_name)s?"),
    _("Anyone can edit this %(model_name)s"),
    _("Anyone can edit this %(model_name)s – lock it to prevent others from editing"),
    _("This %(model_name)s is currently awaiting moderation."),
    _("Only reviewers for this task can edit the %(model_name)s."),
    _("Choose when this %(model_name)s should go live and/or expire"),
    _("No %(model_name)s match your query."),
    _("%(model_name)s '%(object)s' updated."),
    _("%(model_name)s '%(object)s' created."),
    _("%(model_name)s '%(object)s' deleted."),
    _("%(model_name)s '%(object)s' updated and published."),
    _("%(model_name)s '%(object)s' created and published."),
    _("%(model_name)s '%(object)s' has been submitted for moderation."),
    _("The %(model_name)s could not be created due to errors."),
    _("The %(model_name)s could not be saved due to errors."),
    _("You are viewing a previous version of this %(model_name)s from <b>%(created_at)s</b> by %(user)s"),
    _("One or more references to this %(model_name)s prevent it from being deleted."),
]


def counted(count: int) -> list[str]:
    return [
        ngettext("Used %(usage_count)s time", "Used %(usage_count)s times", count),
        ngettext("Referenced %(count)s time", "Referenced %(count)s times", count),
        ngettext(
            "This %(model_name)s is referenced %(usage_count)s time.",
            "This %(model_name)s is referenced %(usage_count)s times.",
            count,
        ),
        ngettext(
            '%(total)s Page <span class="w-sr-only">created in %(site_name)s</span>',
            '%(total)s Pages <span class="w-sr-only">created in %(site_name)s</span>',
            count,
        ),
    ]
