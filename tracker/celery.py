"""The Celery application and the one beat schedule: sweeps that ring for whatever waits.

Each entry expires before the next one fires, so that a worker that was away is not met by a crowd of bells.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

app = Celery("jalon")
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
    "look again": every(300, "look_again"),
    "tag": every(15, "tag_waiting"),
    "place": every(15, "place_waiting"),
    "hubs": every(60, "ask_hubs"),
    "watch": every(600, "watch_feeds"),
}
