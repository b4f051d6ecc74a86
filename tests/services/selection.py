"""What is told again on real servers: every story that touches the database; the others would only say it twice.

Loaded by `make test-services` (`pytest -p tests.services.selection`).
"""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The stories of servers come first: they copy the database of the tests, which others leave empty behind them."""
    told, left = [], []
    for item in items:
        (told if _touches_a_server(item) else left).append(item)
    items[:] = sorted(told, key=lambda item: "tests/services" not in item.path.as_posix())
    config.hook.pytest_deselected(items=left)


def _touches_a_server(item: pytest.Item) -> bool:
    if "tests/services" in item.path.as_posix() or item.get_closest_marker("django_db"):
        return True
    if "Elasticsearch" in item.name:  # the contract of the engines, kept by this one too
        return True
    return bool({"db", "transactional_db"} & set(getattr(item, "fixturenames", ())))
