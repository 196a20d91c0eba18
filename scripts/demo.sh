#!/usr/bin/env bash
# The demo: a new Strongroom, used by stock clients alone.
#
# Builds the binary, starts it in a temporary directory on free ports, lets the AWS CLI and Amazon's
# Encryption SDK encrypt and decrypt, disables the key and shows the refusal. Nothing is left behind.
# Needs Rust and Python 3.11 or later; STRONGROOM_BINARY names a binary that is built already.
set -euo pipefail
cd "$(dirname "$0")/.."
repository=$PWD

work=$(mktemp -d "${TMPDIR:-/tmp}/strongroom-demo.XXXXXX")
node=
finish() {
    code=$?
    trap - EXIT
    if [ -n "$node" ]; then
        kill "$node" 2>/dev/null || true
        wait "$node" 2>/dev/null || true
    fi
    if [ "$code" -ne 0 ] && [ -s "$work/log" ]; then
        echo "The node's log:" >&2
        tail -n 20 "$work/log" >&2
    fi
    rm -rf "$work"
    exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# What is said goes to descriptor 3, so that a command's own output can be taken.
exec 3>&1
bold= plain=
if [ -t 3 ]; then bold=$'\033[1m' plain=$'\033[0m'; fi
say() { printf '\n%s%s%s\n' "$bold" "$*" "$plain" >&3; }
fail() {
    echo "demo: $*" >&2
    exit 1
}
# Shows a command, then runs it.
run() {
    printf '  $ %s\n' "${*//$repository\//}" >&3
    "$@"
}

if [ ! -x .venv/bin/aws ]; then
    say "Installing the stock clients into .venv"
    python3 -m venv .venv
    .venv/bin/pip install --quiet --disable-pip-version-check -r tests/clients/python/requirements.txt
fi
export PATH="$PWD/.venv/bin:$PATH"

binary=${STRONGROOM_BINARY:-}
if [ -z "$binary" ]; then
    say "Building Strongroom"
    run cargo build --release --locked -p strongroom
    binary=${CARGO_TARGET_DIR:-target}/release/strongroom
fi
binary=$(realpath "$binary")

# The clients see this endpoint and these credentials, and nothing of yours.
unset "${!AWS_@}" "${!STRONGROOM_@}"
export HOME="$work" PYTHONDONTWRITEBYTECODE=1
AWS_ACCESS_KEY_ID="AKIA$(python3 -c 'import base64, os; print(base64.b32encode(os.urandom(10)).decode())')"
AWS_SECRET_ACCESS_KEY=$(python3 -c 'import secrets; print(secrets.token_urlsafe(30))')
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_DEFAULT_REGION=eu-central-1
export AWS_EC2_METADATA_DISABLED=true

cd "$work"
say "Starting Strongroom: an embedded store in a new directory, on a free port"
printf '  $ strongroom serve --data-dir data --listen 127.0.0.1:0\n'
# There before it is read: on a busy machine the node is not yet running when the next line is.
: >log
STRONGROOM_ROOT_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID STRONGROOM_ROOT_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY \
    "$binary" serve --data-dir data --listen 127.0.0.1:0 --operators-listen 127.0.0.1:0 \
    --log-format json 2>>log &
node=$!
address=
for _ in $(seq 300); do
    address=$(sed -n '/"message":"ready"/s/.*"address":"\([^"]*\)".*/\1/p' log)
    [ -n "$address" ] && break
    kill -0 "$node" 2>/dev/null || fail "Strongroom did not start"
    sleep 0.1
done
[ -n "$address" ] || fail "Strongroom is not ready after 30 seconds"
export AWS_ENDPOINT_URL_KMS="http://$address"
echo "  ready at $AWS_ENDPOINT_URL_KMS"

say "The AWS CLI creates a key, and a name for it"
key=$(run aws kms create-key --description demo --query KeyMetadata.Arn --output text)
run aws kms create-alias --alias-name alias/demo --target-key-id "$key"
echo "  alias/demo is $key"

say "A file of 4096 bytes is encrypted and decrypted directly"
head -c 4096 /dev/urandom >small
run aws kms encrypt --key-id alias/demo --plaintext fileb://small \
    --encryption-context purpose=demo --query CiphertextBlob --output text | base64 -d >small.sealed
run aws kms decrypt --ciphertext-blob fileb://small.sealed \
    --encryption-context purpose=demo --query Plaintext --output text | base64 -d >small.opened
cmp small small.opened || fail "the decrypted file differs"
echo "  $(wc -c <small) bytes became $(wc -c <small.sealed), and came back the same"

say "A file of 10 MB is encrypted by Amazon's Encryption SDK, under a data key from Strongroom"
head -c 10000000 /dev/urandom >large
esdk=$repository/tests/clients/python/encryption_sdk.py
run python3 "$esdk" encrypt "$key" large large.sealed
run python3 "$esdk" decrypt "$key" large.sealed large.opened
cmp large large.opened || fail "the decrypted file differs"
echo "  $(wc -c <large) bytes became $(wc -c <large.sealed), and came back the same"

say "The key is disabled: nothing it protects can be opened any more"
run aws kms disable-key --key-id "$key"
refusal() {
    local said
    if said=$(run "$@" 2>&1 >refused); then
        fail "a disabled key was used"
    fi
    printf '%s\n' "$said" | sed '/^$/d; s/^/  /'
    [ ! -s refused ] || fail "a refused decryption gave something"
    grep -q "is disabled" <<<"$said" || fail "that is not the refusal of a disabled key"
}
refusal aws kms decrypt --ciphertext-blob fileb://small.sealed --encryption-context purpose=demo
refusal python3 "$esdk" decrypt "$key" large.sealed large.refused
[ ! -s large.refused ] || fail "a refused decryption wrote something"

say "Done."
