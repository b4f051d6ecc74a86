"""Archives that office programs write, checked before anything of them is unpacked. Runs in the child process."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from lxml import etree

from documents.extraction.outcome import MEGABYTE, Budget, Refused, State
from documents.extraction.xml import UnsafeXML, parse

_MOST_MEMBERS = 10_000
_HIGHEST_RATIO = 250  # real office files measured stay under 25
_READ = (".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx")


class Archive:
    """The parts of an opened archive, none of which may grow beyond the budget, all together no more than thrice it."""

    def __init__(self, archive: zipfile.ZipFile, budget: Budget) -> None:
        self._archive = archive
        self._most = budget.unpacked
        self._left = 3 * budget.unpacked
        self._check()
        self.names = frozenset(archive.namelist())

    def _check(self) -> None:
        """Refuse by what the archive announces; `content` holds it to that."""
        members = self._archive.infolist()
        if len(members) > _MOST_MEMBERS:
            raise self._too_large()
        for member in members:
            is_read = member.filename.lower().endswith(_READ)
            # a picture nobody unpacks here may well be one large white surface
            small = member.file_size <= (MEGABYTE if is_read else self._most)
            bomb = not small and member.file_size > _HIGHEST_RATIO * max(1, member.compress_size)
            if bomb or (is_read and member.file_size > self._most):
                raise self._too_large()

    def content(self, name: str) -> bytes:
        """Raises KeyError when there is no such part."""
        with self._archive.open(name) as part:
            content = part.read(self._most + 1)
        self._left -= len(content)
        if len(content) > self._most or self._left < 0:
            raise self._too_large()
        return content

    def parsed(self, name: str, *, doctype: bool = False) -> etree._Element:
        return parse(self.content(name), doctype=doctype)

    def _too_large(self) -> Refused:
        return Refused(State.TOO_LARGE, "unpacks_too_large", limit=self._most // MEGABYTE)


@contextmanager
def opened(file: BinaryIO, budget: Budget) -> Iterator[Archive]:
    """The archive; whatever is wrong with it, or with the XML read from it, becomes a Refused with its reason."""
    try:
        with zipfile.ZipFile(file) as archive:
            yield Archive(archive, budget)
    except UnsafeXML as error:
        raise Refused(State.WRONG_KIND, "declares_entities") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, ValueError) as error:
        raise Refused(State.DAMAGED, "unreadable") from error
    except RuntimeError as error:  # zipfile's way to say that a member is encrypted
        raise Refused(State.ENCRYPTED, "password_needed") from error
    except etree.XMLSyntaxError as error:
        raise Refused(State.DAMAGED, "unreadable") from error
