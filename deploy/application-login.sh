#!/bin/sh
# Runs once, on an empty data folder: the login that serves requests. It owns nothing; row-level security binds it.
set -eu
psql --set ON_ERROR_STOP=1 --set password="$SKILLPLAN_APP_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE skillplan_app LOGIN NOINHERIT PASSWORD :'password';
SQL
