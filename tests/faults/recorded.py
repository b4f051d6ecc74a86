"""What is recorded for a power cut: a small site at work in one process, that says what it acknowledged, and when.

    python -m tests.faults.recorded FILES

Runs with the settings of the site. Each acknowledgement is one line on standard output, written at once, so that
it stands in the recording between the calls that came before it and those that came after.
"""

import hashlib
import os
import sys

from tests.factories.files import make_pdf

PIECE = 3_000


def main(how_many: int) -> None:
    import django

    django.setup()
    from django.test import Client

    from core.models import FileState, StoredFile, User
    from documents import reading
    from tests.faults.rig import EDITOR
    from tests.forms import fields_of

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(email=EDITOR))
    for number in range(how_many):
        words = f"clause témoin {number}"
        content = make_pdf(f"Page une du rapport {number}.", f"Le {words}.", title=f"Rapport {number}")
        sha256 = hashlib.sha256(content).hexdigest()
        status = client.post("/admin/library/uploads/", {"name": f"{number}.pdf", "size": len(content)}).json()
        while "arrival" not in status:
            start = status["received"]
            status = client.put(f"{status['upload']}?offset={start}", content[start : start + PIECE],
                                content_type="application/octet-stream").json()  # fmt: skip
        _acknowledge("file", sha256)
        for stored in StoredFile.objects.filter(state=FileState.WAITING):
            reading.read(stored.pk, patiently=True)
        _acknowledge("text", sha256)
        edit = _draft(client, status["arrival"], fields_of)
        _acknowledge("draft", f"Rapport {number}")
        _publish(client, edit, fields_of)
        _acknowledge("published", f"Rapport {number}")


def _acknowledge(what: str, which: str) -> None:
    os.write(1, f"ACK {what} {which}\n".encode())


def _draft(client, arrival: str, fields_of) -> str:
    answer = client.post(arrival, {**_form(client, arrival, "form.proposed", fields_of), "kind": "study"})
    assert answer.status_code == 302, answer.content[:2000]
    return answer.headers["Location"]


def _publish(client, edit: str, fields_of) -> None:
    form = _form(client, edit, "#page-edit-form", fields_of)
    answer = client.post(edit, {**form, "action-publish": "1"})
    assert answer.status_code == 302, answer.content[:2000]


def _form(client, address: str, selector: str, fields_of) -> dict:
    from bs4 import BeautifulSoup

    return fields_of(BeautifulSoup(client.get(address).content, "html.parser").select_one(selector))


if __name__ == "__main__":
    main(int(sys.argv[1]))
