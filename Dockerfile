# Jalon's one image: web, worker, beat and prepare differ by their command alone (docker-compose.yml).

FROM python:3.13-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PATH=/opt/venv/bin:$PATH
RUN python -m venv /opt/venv
WORKDIR /app
# The lock before the code: a change of code leaves this layer as it is. Wheels only, so no package's build runs.
COPY requirements.txt .
RUN pip install --require-hashes --only-binary :all: -r requirements.txt
COPY . .
# The settings want these; nothing here connects to them, and none of it stays in the image. Babel passes over a
# catalogue that is marked fuzzy without an error, so its fruit is looked for.
RUN export SECRET_KEY=none DATABASE_URL=postgresql://none/none REDIS_URL=redis://none STATIC_ROOT=/srv/static \
 && pybabel --quiet compile -d locale -D django \
 && test -s locale/fr/LC_MESSAGES/django.mo \
 && python -m django collectstatic --settings tracker.settings --no-input --verbosity 0 \
 && python -m compileall -q articles tracker

FROM python:3.13-slim-trixie
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin jalon
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/static /srv/static
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=tracker.settings \
    STATIC_ROOT=/srv/static \
    HOST=0.0.0.0
# By number, so that an orchestrator sees that it is not root. The code is root's: the process cannot change it.
USER 10001:10001
EXPOSE 8000
# No control socket (there is no home to put it in), and signs of life in memory: the root may be read-only.
CMD ["gunicorn", "--no-control-socket", "--worker-tmp-dir", "/dev/shm", "tracker.wsgi"]
