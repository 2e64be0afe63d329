#!/usr/bin/env bash
# Runs once, when the database server's folder is empty: the four roles and the database.
set -eu

psql -v ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    -v owner="$DULI_OWNER_PASSWORD" -v app="$DULI_APP_PASSWORD" \
    -v public="$DULI_PUBLIC_PASSWORD" -v backup="$DULI_BACKUP_PASSWORD" <<'SQL'
CREATE ROLE duli_owner LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS PASSWORD :'owner';
CREATE ROLE duli_app LOGIN NOCREATEDB NOSUPERUSER NOBYPASSRLS PASSWORD :'app';
CREATE ROLE duli_public LOGIN NOCREATEDB NOSUPERUSER NOBYPASSRLS PASSWORD :'public';
CREATE ROLE duli_backup LOGIN NOCREATEDB NOSUPERUSER BYPASSRLS PASSWORD :'backup';
CREATE DATABASE duli OWNER duli_owner;
SQL
