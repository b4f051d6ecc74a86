"""The disk on which power cuts are replayed loses what a real one may lose; calls are read as they were made."""

from tests.faults.calls import Call, read
from tests.faults.platter import Disk


def disk_after(tmp_path, *calls: Call) -> Disk:
    disk = Disk(tmp_path)
    for call in calls:
        disk.apply(call)
    return disk


CREATED = Call("open", "media/arriving", flags="O_WRONLY|O_CREAT|O_EXCL")
WRITTEN = Call("write", "media/arriving", b"what was sent")
RENAMED = Call("rename", "media/arriving", target="media/kept")
FILE_SYNCED, FOLDER_SYNCED = Call("sync", "media/arriving"), Call("sync", "media")


def test_a_file_that_was_renamed_but_never_synced_comes_back_empty(tmp_path):
    (tmp_path / "media").mkdir()
    disk = disk_after(tmp_path, CREATED, WRITTEN, RENAMED, FOLDER_SYNCED)
    assert disk.after_a_cut("everything") == {"media/kept": b"what was sent"}
    assert disk.after_a_cut("only what was synced") == {"media/kept": b""}


def test_a_name_whose_folder_was_not_synced_is_lost(tmp_path):
    (tmp_path / "media").mkdir()
    disk = disk_after(tmp_path, CREATED, WRITTEN, FILE_SYNCED, RENAMED)
    assert disk.after_a_cut("only what was synced") == {}
    assert disk.after_a_cut("all names, only synced bytes") == {"media/kept": b"what was sent"}


def test_what_was_synced_in_the_right_order_is_there_after_every_cut(tmp_path):
    (tmp_path / "media").mkdir()
    disk = disk_after(tmp_path, CREATED, WRITTEN, FILE_SYNCED, RENAMED, FOLDER_SYNCED)
    assert disk.after_a_cut("only what was synced") == {"media/kept": b"what was sent"}


def test_a_file_in_a_folder_whose_own_name_was_not_synced_is_nowhere(tmp_path):
    made = Call("mkdir", "media")
    disk = disk_after(tmp_path, made, CREATED, WRITTEN, FILE_SYNCED, FOLDER_SYNCED)
    assert disk.after_a_cut("only what was synced") == {}
    disk.apply(Call("sync", ""))
    assert disk.after_a_cut("only what was synced") == {"media/arriving": b"what was sent"}


def test_what_lay_there_before_is_safe_and_what_is_written_over_it_is_not(tmp_path):
    (tmp_path / "rows").write_bytes(b"old old old")
    disk = disk_after(tmp_path, Call("open", "rows", flags="O_RDWR"), Call("write", "rows", b"new", 4))
    assert disk.after_a_cut("everything") == {"rows": b"old new old"}
    assert disk.after_a_cut("only what was synced") == {"rows": b"old old old"}


def hexed(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


def test_calls_are_read_in_the_order_in_which_they_ended(tmp_path):
    path, other = hexed("/site/rows"), hexed("/elsewhere/rows")
    lines = [
        f'7 openat(AT_FDCWD<{hexed("/")}>, "{path}", O_RDWR|O_CREAT|O_CLOEXEC, 0644) = 3<{path}>',
        f'7 pwrite64(3<{path}>, "{hexed("abc")}", 3, 8 <unfinished ...>',
        f'8 write(4<{other}>, "{hexed("not ours")}", 8) = 8',
        f'8 write(1<pipe:[1]>, "{hexed("ACK file abc")}", 12) = 12',
        "7 <... pwrite64 resumed>) = 3",
        f"7 fdatasync(3<{path}>) = 0",
        f'7 rename("{path}", "{hexed("/site/kept")}") = -1 ENOENT (No such file or directory)',
    ]
    calls = list(read(iter(lines), "/site"))
    assert [(call.name, call.path, call.data, call.offset) for call in calls] == [
        ("open", "rows", b"", None),
        ("acknowledged", "", b"file abc", None),
        ("write", "rows", b"abc", 8),
        ("sync", "rows", b"", None),
    ]
