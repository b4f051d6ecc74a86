"""What is told again on real servers: every story that touches the database; the others would only say it twice.

Loaded by `make test-services` (`pytest -p tests.services.selection`).
"""

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    told, left = [], []
    for item in items:
        (told if _touches_a_server(item) else left).append(item)
    items[:] = told
    config.hook.pytest_deselected(items=left)


def _touches_a_server(item: pytest.Item) -> bool:
    if "tests/services" in item.path.as_posix() or item.get_closest_marker("django_db"):
        return True
    if "Elasticsearch" in item.name:  # the contract of the engines, kept by this one too
        return True
    return bool({"db", "transactional_db"} & set(getattr(item, "fixturenames", ())))
