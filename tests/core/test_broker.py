"""Many processes on one folder: each message comes whole, and once."""

import multiprocessing
from pathlib import Path
from queue import Empty

import kombu
import pytest
from kombu.transport import TRANSPORT_ALIASES

from core.broker import Transport


def connection(folder: Path) -> kombu.Connection:
    (folder / "control").mkdir(exist_ok=True)
    options = {"data_folder_in": str(folder), "data_folder_out": str(folder), "control_folder": str(folder / "control")}
    return kombu.Connection("filesystem://localhost", transport_options=options)


def put_many(folder: Path, start: int) -> None:
    with connection(folder) as broker, broker.SimpleQueue("bells") as queue:
        for number in range(start, start + 150):
            queue.put({"number": number})


def test_the_site_uses_it_for_its_folder():
    assert TRANSPORT_ALIASES["filesystem"] == f"{Transport.__module__}:{Transport.__name__}"


def test_a_message_is_never_seen_before_it_is_whole(tmp_path):
    context = multiprocessing.get_context("spawn")
    senders = [context.Process(target=put_many, args=(tmp_path, start)) for start in (0, 1_000)]
    for sender in senders:
        sender.start()
    come = []
    with connection(tmp_path) as broker, broker.SimpleQueue("bells") as queue:
        while len(come) < 300:
            message = queue.get(timeout=30)
            come.append(message.payload["number"])
            message.ack()
    for sender in senders:
        sender.join()
    assert sorted(come) == [*range(150), *range(1_000, 1_150)]


def test_half_a_message_ends_nobody(tmp_path):
    with connection(tmp_path) as broker, broker.SimpleQueue("halves") as queue:
        (tmp_path / "0_half.halves.msg").write_bytes(b"")
        with pytest.raises(Empty):
            queue.get(block=False)
        queue.put({"number": 7})
        assert queue.get(timeout=5).payload == {"number": 7}
