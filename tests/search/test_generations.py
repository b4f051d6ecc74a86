import threading
from dataclasses import replace

import pytest

from search.engines import generations
from search.engines.base import EngineAway, IndexBusy
from search.engines.generations import Generations
from search.engines.tantivy_engine import TantivyEngine
from search.registry import PUBLIC
from tests.search.library import GHANA, LIBRARY, MUTUELLE, ask, keys


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "index"


def folders(folder):
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


def test_another_process_sees_what_was_written(folder):
    writer, reader = TantivyEngine(folder), TantivyEngine(folder)
    writer.put([MUTUELLE])
    assert keys(ask(reader, "mutuelle")) == ["mutuelle"]

    writer.put([GHANA])
    writer.delete([MUTUELLE.key])

    assert keys(ask(reader, "")) == ["ghana"]


def test_another_process_reads_the_new_index_after_a_rebuild(folder):
    writer, reader = TantivyEngine(folder), TantivyEngine(folder)
    writer.put(LIBRARY)
    assert ask(reader, "").total == len(LIBRARY)

    with writer.rebuild() as fresh:
        fresh.put([GHANA])

    assert keys(ask(reader, "")) == ["ghana"]
    assert len(folders(folder)) == 1


def test_what_changes_during_a_rebuild_is_in_the_new_index_too(folder):
    rebuilder, worker = TantivyEngine(folder), TantivyEngine(folder)
    rebuilder.put(LIBRARY)

    with rebuilder.rebuild() as fresh:
        worker.put([replace(MUTUELLE, titles={"fr": "Titre changé"}, version=2)])
        worker.delete([GHANA.key])
        fresh.put(LIBRARY)  # read from the database before those changes
        assert "mutuelle" in keys(ask(worker, "changé"))

    assert keys(ask(worker, "changé")) == ["mutuelle"]
    assert "ghana" not in keys(ask(worker, ""))
    assert ask(worker, "").total == len(LIBRARY) - 1


def test_what_was_hidden_during_a_rebuild_stays_hidden(folder):
    rebuilder, worker = TantivyEngine(folder), TantivyEngine(folder)
    rebuilder.put(LIBRARY)

    with rebuilder.rebuild() as fresh:
        worker.put([replace(MUTUELLE, shelves=frozenset(), version=2)])
        fresh.put(LIBRARY)

    assert "mutuelle" not in keys(ask(worker, ""))


def test_there_is_one_rebuild_at_a_time(folder):
    engine = TantivyEngine(folder)

    with engine.rebuild(), pytest.raises(IndexBusy), TantivyEngine(folder).rebuild():
        pass


def test_a_writer_that_does_not_finish_makes_the_others_say_busy(folder, monkeypatch):
    monkeypatch.setattr(generations, "WAIT", 0.05)
    engine = TantivyEngine(folder)

    with Generations(folder, "x").writing(), pytest.raises(IndexBusy):
        engine.put([MUTUELLE])


def test_writers_wait_for_each_other(folder):
    engines = [TantivyEngine(folder) for _ in range(4)]
    writers = [threading.Thread(target=one.put, args=([entry],)) for one, entry in zip(engines, LIBRARY, strict=False)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert ask(engines[0], "").total == 4


def test_a_rebuild_whose_process_died_is_cleared_away(folder):
    engine = TantivyEngine(folder)
    engine.put([MUTUELLE])
    (folder / "lost-7").mkdir()
    (folder / "next").write_text("lost-7")

    engine.put([GHANA])

    assert ask(engine, "").total == 2
    assert not (folder / "next").exists()
    assert not (folder / "lost-7").exists()


def test_an_index_of_an_older_form_is_not_read_until_rebuilt(folder, monkeypatch):
    TantivyEngine(folder).put(LIBRARY)
    monkeypatch.setattr("search.analysis.VERSION", 999)
    newer = TantivyEngine(folder)

    with pytest.raises(EngineAway):
        ask(newer, "mutuelle")
    newer.put([GHANA])  # nobody is kept waiting: the rebuild will read it from the database
    assert not newer.health().ready
    with newer.rebuild() as fresh:
        fresh.put([GHANA])

    assert keys(ask(newer, "")) == ["ghana"]


def test_a_damaged_index_is_away_not_an_error_of_its_own(folder):
    TantivyEngine(folder).put(LIBRARY)
    for meta in folder.rglob("meta.json"):
        meta.write_text("{")

    with pytest.raises(EngineAway):
        ask(TantivyEngine(folder), "mutuelle", PUBLIC)


def test_readers_are_never_told_wrong_while_others_write(folder):
    engine = TantivyEngine(folder)
    engine.put(LIBRARY)
    wrong: list[object] = []
    writing = threading.Event()
    writing.set()

    def read():
        while writing.is_set():
            try:
                for typed, wanted in (
                    ("cotisation", ["mutuelle"]),
                    ("trabajadores", ["espana"]),
                    ("pensões", ["portugal"]),
                ):
                    if keys(ask(engine, typed)) != wanted:
                        wrong.append(typed)
            except Exception as error:
                wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for version in range(2, 7):
        TantivyEngine(folder).put([replace(one, version=version) for one in LIBRARY])
    writing.clear()
    for reader in readers:
        reader.join()

    assert wrong == []
