#!/bin/sh
# Make what compose.yaml mounts as secrets, once, in deploy/secrets/: passwords for the servers, and the settings that
# contain them. The folder is closed to others; its files are not, since containers read them as users of their own.
set -eu
cd "$(dirname "$0")"
if [ -e secrets ]; then
    echo "deploy/secrets is there already; nothing was changed" >&2
    exit 0
fi
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
postgres=$(random) redis=$(random) s3=$(random)
draft=$(mktemp -d secrets.XXXXXX)
printf '%s' "$postgres" >"$draft/postgres-password"
printf '%s' "$s3" >"$draft/s3-secret"
printf 'requirepass %s\nsave ""\nappendonly no\nmaxmemory 256mb\nmaxmemory-policy volatile-lru\n' "$redis" >"$draft/redis.conf"
cat >"$draft/heliogram.toml" <<TOML
[sql]
dsn = "postgresql://heliogram:$postgres@postgres:5432/heliogram"

[shared]
url = "redis://:$redis@redis:6379/0"

[blobs.s3]
access_key_id = "heliogram"
secret_access_key = "$s3"
TOML
chmod 0444 "$draft"/*
mv "$draft" secrets
echo "deploy/secrets is made; keep a copy of it, the passwords are nowhere else"
