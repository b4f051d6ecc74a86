"""The broker that is a folder, without two races of kombu's: a message is seen whole or not at all.

Kombu creates the file of a message, then writes it: a worker that looks in between reads nothing, and ends. The
table of queues is written in the same way when several workers start at once.
"""

import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps

_TRIES, _PAUSE = 40, 0.05  # seconds


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **options: Any) -> None:
        """Written under a name nobody looks for, then renamed, which happens at once."""
        folder = Path(self.data_folder_out)
        name = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}"
        arriving = folder / f".{name}"
        try:
            arriving.write_bytes(str_to_bytes(dumps(payload)))
            arriving.replace(folder / f"{name}.{queue}.msg")
        except OSError as error:
            arriving.unlink(missing_ok=True)
            raise ChannelError(f"The message could not be put into {folder}: {error}") from error

    def _get(self, queue: str) -> Any:
        try:
            return super()._get(queue)
        except ValueError as broken:  # half a message, of a disk that was full: the sweeper rings again
            raise Empty from broken

    def get_table(self, exchange: str) -> Any:
        return _patiently(lambda: super(Channel, self).get_table(exchange))

    def _queue_bind(self, *arguments: Any) -> None:
        _patiently(lambda: super(Channel, self)._queue_bind(*arguments))


def _patiently(look: Any) -> Any:
    """Again and again while another process is writing what is read."""
    for _try in range(_TRIES - 1):
        try:
            return look()
        except ValueError:
            time.sleep(_PAUSE)
    return look()


class Transport(filesystem.Transport):
    Channel = Channel
