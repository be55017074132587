# Kiem in a container: built with everything it needs, run by a user that owns nothing but /data.
FROM python:3.13-slim AS build
WORKDIR /kiem
COPY requirements/uv.txt requirements/base.txt requirements/node.txt requirements/semantic.txt requirements/
ARG SEMANTIC=off
RUN python -m venv .venv \
 && .venv/bin/python -m pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements/uv.txt \
 && .venv/bin/uv pip install --no-cache --python .venv/bin/python --require-hashes --compile-bytecode -r requirements/base.txt \
 && if [ "$SEMANTIC" = on ]; then .venv/bin/uv pip install --no-cache --python .venv/bin/python --require-hashes --compile-bytecode -r requirements/semantic.txt; fi
COPY package.json package-lock.json .npmrc ./
COPY scripts scripts
COPY static static
RUN .venv/bin/python scripts/assets.py && .venv/bin/python scripts/launcher.py \
 && rm -rf node_modules .cache .venv/bin/uv .venv/bin/uvx
COPY alembic.ini pyproject.toml LICENSE ./
COPY migrations migrations
COPY templates templates
COPY app app
RUN .venv/bin/python -m compileall -q app migrations

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home kiem && mkdir /data && chown kiem /data
WORKDIR /kiem
COPY --from=build /kiem /kiem
ENV KIEM_DATA_DIR=/data PATH=/kiem/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER kiem
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health/live', timeout=2)"]
ENTRYPOINT ["kiem"]
CMD ["serve", "--host", "0.0.0.0"]
