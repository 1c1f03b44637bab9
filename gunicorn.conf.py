"""Gunicorn reads this by itself: where the site listens, and with how many hands."""

import gc
import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = 4
max_requests = 5000
max_requests_jitter = 500
loglevel = "warning"
control_socket_disable = True


def post_worker_init(worker: object) -> None:
    """What was loaded stays as long as the process: the collector need not look through it between two requests."""
    gc.collect()
    gc.freeze()
