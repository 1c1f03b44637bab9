"""The project's Celery application with a beat ten times as fast: the same sweeps, for tests that cannot wait."""

from tracker.celery import app

for entry in app.conf.beat_schedule.values():
    entry["schedule"] /= 10
