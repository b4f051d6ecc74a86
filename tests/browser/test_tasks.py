"""The tasks of the product are done on a telephone, without a script, inside their clicks, in each language."""

import pytest

from tests.browser import tasks
from tests.browser.tasks import TASKS


@pytest.mark.parametrize("language", tasks.LANGUAGES)
@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_a_task_is_done_inside_its_clicks(site, browser, task, language):
    done = tasks.do(browser, site.address, task, language)
    assert not done.failed
    assert done.clicks <= task.most_clicks
