"""Links to other sites that stand in the library, and what those sites answered."""

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.access import Reader, is_editor

if TYPE_CHECKING:
    from documents.outside.asking import Answer

EVERY = timedelta(days=7)
AFTER_A_FAILURE = timedelta(days=1)
ATTEMPTS = 3  # that broke off on our side
BROKEN_AFTER = 2  # failures, each on a day of its own
NOT_FOR_PROGRAMS = (401, 402, 403, 407, 429, 451)  # somebody is there and lets no program in: a person has to look


class Trouble(models.TextChoices):
    """Why no answer came."""

    NO_HOST = "no_host", _("There is no site of this name.")
    REFUSED = "refused", _("Nobody answers at this address.")
    TOO_SLOW = "too_slow", _("The site did not answer within ten seconds.")
    HUNG_UP = "hung_up", _("The site broke the connection off.")
    CERTIFICATE = "certificate", _("The certificate of the site is not valid: browsers warn of it.")
    PRIVATE = "private", _("The address is inside of a private network: readers cannot reach it.")
    CIRCLE = "circle", _("The site leads on and on, to no page.")
    BAD_ADDRESS = "bad_address", _("This is not the address of a site.")


class LinkState(models.TextChoices):
    """How an editor narrows the report."""

    BROKEN = "broken", _("broken")
    MOVED = "moved", _("moved")
    FAILED_ONCE = "failed_once", _("failed once, asked again a day later")
    UNSURE = "unsure", _("lets no program in")
    ACCEPTED = "accepted", _("fine as it is")


_OF_STATE = {
    LinkState.BROKEN: Q(accepted_at=None, failures__gte=BROKEN_AFTER),
    LinkState.MOVED: Q(accepted_at=None, failures=0) & ~Q(moved_to=""),
    LinkState.FAILED_ONCE: Q(accepted_at=None, failures__gt=0, failures__lt=BROKEN_AFTER),
    LinkState.UNSURE: Q(accepted_at=None, status__in=NOT_FOR_PROGRAMS),
    LinkState.ACCEPTED: Q(accepted_at__isnull=False),
}


class OutsideLinkQuerySet(models.QuerySet):
    def visible_to(self, reader: Reader) -> Self:
        """Only editors: drafts and restricted documents are among the places."""
        return self.all() if is_editor(reader) else self.none()

    def in_state(self, state: str) -> Self:
        return self.filter(_OF_STATE[LinkState(state)])

    def broken(self) -> Self:
        return self.in_state(LinkState.BROKEN)

    def to_look_at(self) -> Self:
        return self.filter(_OF_STATE[LinkState.BROKEN] | _OF_STATE[LinkState.MOVED])

    def failing_or_moved(self) -> Self:
        return self.filter(Q(accepted_at=None) & (Q(failures__gt=0) | ~Q(moved_to="")))

    def due(self) -> Self:
        """Those an editor asked for before all others, then the longest waiting."""
        late = self.filter(Q(next_check=None) | Q(next_check__lte=timezone.now()), attempts__lt=ATTEMPTS)
        return late.order_by(F("next_check").asc(nulls_first=True), "pk")

    def broken_off(self) -> Self:
        """Whoever asked them broke off each time: they wait for an administrator."""
        return self.filter(attempts__gte=ATTEMPTS)

    def for_report(self) -> Self:
        """Broken ones first, the longest broken on top."""
        first = Case(When(_OF_STATE[LinkState.BROKEN], then=0), default=1)
        return (
            self.select_related("accepted_by")
            .prefetch_related("places")
            .order_by(first, F("first_failed").asc(nulls_last=True), "address")
        )


class OutsideLink(models.Model):
    """One address of another site, wherever it stands. Workers write what they were answered."""

    address = models.CharField(max_length=2000, unique=True)
    status = models.PositiveSmallIntegerField(null=True)  # of HTTP, of the last answer
    trouble = models.CharField(max_length=12, choices=Trouble, blank=True)  # why there was none
    moved_to = models.CharField(max_length=2000, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)  # days in a row on which it failed when it was asked
    first_failed = models.DateTimeField(null=True)
    last_checked = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)  # of asking, since the last that came to an end
    next_check = models.DateTimeField(null=True, default=timezone.now, db_index=True)  # None: at once, someone asked
    # An editor says that it is right although checks fail: true of this answer, until the site gives another.
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="accepted_links"
    )
    accepted_at = models.DateTimeField(null=True)

    objects = OutsideLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to another site")
        verbose_name_plural = _("links to other sites")
        indexes = [models.Index(fields=["failures", "first_failed"])]

    def __str__(self) -> str:
        return self.address

    @property
    def is_broken(self) -> bool:
        return self.failures >= BROKEN_AFTER and self.accepted_at is None

    @property
    def said(self) -> str:
        """The last answer in words."""
        if self.last_checked is None:
            return gettext("Not asked yet.")
        return str(Trouble(self.trouble).label) if self.trouble else status_in_words(self.status or 0)

    def take(self, answer: "Answer") -> None:
        """Keep an answer; a failure counts once a day."""
        now = timezone.now()
        if (answer.status, answer.trouble, answer.moved_to) != (self.status, self.trouble, self.moved_to):
            self.accepted_by, self.accepted_at = None, None
        failed = bool(answer.trouble) or ((answer.status or 0) >= 400 and answer.status not in NOT_FOR_PROGRAMS)
        if not failed:
            self.failures, self.first_failed = 0, None
        elif not self.failures or self.last_checked is None or _day(self.last_checked) < _day(now):
            self.failures += 1
            self.first_failed = self.first_failed or now
        self.status, self.trouble, self.moved_to = answer.status, answer.trouble, answer.moved_to
        self.attempts = 0
        self.last_checked, self.next_check = now, now + (AFTER_A_FAILURE if failed else EVERY)
        self.save()


def _day(moment):
    return timezone.localdate(moment)


def status_in_words(status: int) -> str:
    said = {
        404: gettext("The site does not know this page (%(status)s)."),
        410: gettext("The page was taken away for good (%(status)s)."),
    }.get(status)
    if said is None:
        if status in NOT_FOR_PROGRAMS:
            said = gettext("The site lets no program in (%(status)s): look yourself.")
        elif status >= 500:
            said = gettext("The site itself is in trouble (%(status)s).")
        elif status >= 400:
            said = gettext("The site refuses this address (%(status)s).")
        else:
            said = gettext("It answers.")
    return said % {"status": status}


class PlaceKind(models.TextChoices):
    """What a link stands in."""

    DOCUMENT = "document", _("Document")
    ORGANISATION = "organisation", _("Organisation")
    PROGRAMME = "programme", _("Programme or system")
    PAGE = "page", _("Page")


class LinkPlace(models.Model):
    """Where a link stands, and where an editor changes it there."""

    link = models.ForeignKey(OutsideLink, on_delete=models.CASCADE, related_name="places")
    kind = models.CharField(max_length=12, choices=PlaceKind)
    title = models.CharField(max_length=255)
    edit_address = models.CharField(max_length=200)

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("place of a link")
        verbose_name_plural = _("places of links")
        constraints = [models.UniqueConstraint(fields=["link", "edit_address"], name="a_link_stands_once_in_a_place")]

    def __str__(self) -> str:
        return self.title
