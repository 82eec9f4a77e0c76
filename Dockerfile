# One image for the API, the worker and the commands; its steps are the make targets that a bare machine uses too.
FROM node:20-bookworm-slim AS node

FROM python:3.11-slim-bookworm AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
    && apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/skillplan
COPY . .
RUN make setup && rm -rf frontend/node_modules

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /var/lib/skillplan --create-home skillplan
WORKDIR /opt/skillplan
COPY --from=build /opt/skillplan /opt/skillplan
ENV PATH=/opt/skillplan/.venv/bin:$PATH SKILLPLAN_HOME=/var/lib/skillplan PYTHONUNBUFFERED=1
USER skillplan
CMD ["skillplan", "serve", "--no-worker", "--host", "0.0.0.0"]
