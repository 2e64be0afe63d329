# The image of web, worker, beat and migrate; docker-compose.yml says which command each of them runs.
FROM python:3.11-slim-bookworm

# What WeasyPrint loads; without libharfbuzz-subset0 a Chinese document takes many times longer.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*

RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin duli \
    && install -d -o duli -g duli /data

WORKDIR /app

COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock

COPY . .

# Message catalogues belong to the code. Local mode needs no server for this; the key is used for nothing else.
RUN DULI_MODE=local DULI_SECRET_KEY=only-for-this-step DULI_DATA=/tmp/build \
    DATABASE_APP_URL=postgresql://none@/none DATABASE_PUBLIC_URL=postgresql://none@/none REDIS_URL=redis://none \
    python manage.py compile_translations \
    && rm -rf /tmp/build \
    && python -m compileall -q .

ENV DULI_MODE=production \
    DULI_DATA=/data \
    DJANGO_SETTINGS_MODULE=config.settings \
    PYTHONUNBUFFERED=1

USER duli
VOLUME /data
EXPOSE 8000

CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--no-control-socket"]
