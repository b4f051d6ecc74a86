"""What a reading process may not do: use more than its share, write a file, talk to a network. Called inside it.

The limits are the kernel's, so that they hold for the C++ of pdfium as well. Pure: no Django here.
"""

import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import sys
from pathlib import Path
from typing import NoReturn

NAMESPACE = "namespace"  # a network namespace of its own, without any interface
FILTER = "filter"  # a system-call filter under which no socket can be made
NONE = "none"

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
# (audit architecture, number of `socket`); io_uring, which can make sockets too, is 425 everywhere
_ARCHITECTURES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
_IO_URING_SETUP = 425
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000


def limit_resources(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # pipes are no files; a reader has nothing to write
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def addresses_in_use() -> int:
    """Bytes of address space, which is what `limit_resources` limits; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def allow_processor_seconds(seconds: int) -> None:
    """From now on; the kernel ends the process when they are spent."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(usage.ru_utime + usage.ru_stime)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds + 1, hard))


def leave_the_network(wanted: str = "") -> str:
    """Cut this process off, by a namespace where the system allows one; tells which way held."""
    if not sys.platform.startswith("linux"):
        return NONE
    libc = ctypes.CDLL(None, use_errno=True)
    if wanted in ("", NAMESPACE) and _unshare_network(libc):
        return NAMESPACE
    if wanted in ("", FILTER) and _forbid_sockets(libc):
        return FILTER
    return NONE


def _unshare_network(libc: ctypes.CDLL) -> bool:
    # root may do it at once; anyone else first needs a user namespace, which some systems forbid
    return any(libc.unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def _forbid_sockets(libc: ctypes.CDLL) -> bool:
    if platform.machine() not in _ARCHITECTURES:
        return False
    architecture, socket = _ARCHITECTURES[platform.machine()]
    program = [
        (_LOAD, 0, 0, 4),  # the architecture of the call: another one numbers its calls differently
        (_EQUAL, 0, 5, architecture),
        (_LOAD, 0, 0, 0),  # the number of the call
        (_AT_LEAST, 3, 0, 0x40000000),  # the x32 numbering
        (_EQUAL, 2, 0, socket),
        (_EQUAL, 1, 0, _IO_URING_SETUP),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _FAIL | errno.EACCES),
    ]
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in program)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(_Program(len(program), code)), 0, 0) == 0


def end_with_parent() -> None:
    """Have the kernel kill this process when the one that started it is gone (Linux)."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def give_up() -> NoReturn:
    """End at once: after a failed allocation nothing in this process can be trusted, not even its way out."""
    os._exit(OUT_OF_MEMORY)


OUT_OF_MEMORY = 77  # exit status of a child that ran into its memory limit and noticed
