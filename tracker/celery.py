"""The Celery application and the one beat schedule: sweeps that ring for whatever waits.

Each entry expires before the next one fires, so that a worker that was away is not met by a crowd of bells.
"""

import logging
import os
from time import monotonic

from celery import Celery, Task
from django.db import InterfaceError, OperationalError
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

SECONDS_BETWEEN_LINES = 60

logger = logging.getLogger(__name__)
_quiet_until: dict[str, float] = {}


class Bell(Task):  # type: ignore[type-arg]
    """A task that says in one line what stopped it where PostgreSQL or Redis fails, once a minute and process: nothing
    is lost by that, for the tables are the queue, and a later sweep goes on."""

    def __call__(self, *args: object, **kwargs: object) -> object:
        try:
            return self.run(*args, **kwargs)
        except (OperationalError, InterfaceError) as gone:
            self._say_that_it_stopped("PostgreSQL", gone)
        except (RedisError, BrokerError) as gone:
            self._say_that_it_stopped("Redis", gone)
        return None

    def _say_that_it_stopped(self, part: str, gone: Exception) -> None:
        if monotonic() < _quiet_until.get(part, 0):
            return
        _quiet_until[part] = monotonic() + SECONDS_BETWEEN_LINES
        told = str(gone).strip().partition("\n")[0]
        logger.error("%s stopped %s, which goes on at a later sweep: %s", part, self.name, told)


app = Celery("jalon", task_cls=Bell)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def every(seconds: float, task: str) -> dict[str, object]:
    return {"task": f"articles.tasks.{task}", "schedule": seconds, "options": {"expires": seconds * 0.9}}


app.conf.beat_schedule = {
    "heartbeat": every(10, "heartbeat"),
    "poll": every(10, "sweep_feeds"),
    "read": every(5, "read_waiting"),
    "index": every(15, "index_waiting"),
    "compare": every(15, "compare_waiting"),
    "compare entities": every(60, "compare_entities"),
    "look again": every(300, "look_again"),
    "tag": every(15, "tag_waiting"),
    "long work": every(5, "go_on_with_long_work"),
    "place": every(15, "place_waiting"),
    "hubs": every(60, "ask_hubs"),
    "watch": every(600, "watch_feeds"),
    "notice": every(60, "notice_events"),
    "send": every(60, "sweep_subscribers"),
    "forget": every(3600, "forget_unconfirmed"),
}
