#!/usr/bin/env bash
# Runs every fuzzer, or those that are named: `fuzz.sh SECONDS [FUZZER...]`, SECONDS for each.
#
# Each starts from its seeds and what earlier runs kept in fuzz/corpus/. Ends with the first finding:
# a panic, a claim that does not hold, an input that takes a second or half a gigabyte. cargo-fuzz
# then says in which file of fuzz/artifacts/ the input is, and how to run it again.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH=$PWD/.tools/bin:$PATH

seconds=$1
shift
fuzzers=("$@")
if [ ${#fuzzers[@]} -eq 0 ]; then
    mapfile -t fuzzers < <(cargo fuzz list)
fi

limits=(-timeout=1 -rss_limit_mb=512)

# The second is one on the wall, which passes too while the machine does something else: an input
# that took it counts as a finding if it does so again.
was_only_a_pause() {
    local inputs=(fuzz/artifacts/"$1"/*)
    [[ ${inputs[*]} == fuzz/artifacts/$1/timeout-* ]] && [ ${#inputs[@]} -eq 1 ] &&
        cargo +nightly fuzz run "$1" "${inputs[0]}" -- "${limits[@]}" && rm "${inputs[0]}"
}

for fuzzer in "${fuzzers[@]}"; do
    # Above the limits that a parser has itself, so that they are reached.
    case $fuzzer in
        attestation) length=8192 ;;
        http1 | json | query | request) length=32768 ;;
        control) length=70000 ;;
        *) length=4096 ;;
    esac
    echo "fuzz: $fuzzer, $seconds seconds"
    mkdir -p "fuzz/corpus/$fuzzer"
    cargo +nightly fuzz run "$fuzzer" "fuzz/corpus/$fuzzer" "fuzz/seeds/$fuzzer" -- \
        -max_total_time="$seconds" -max_len="$length" "${limits[@]}" \
        -verbosity=0 -print_final_stats=1 || was_only_a_pause "$fuzzer"
done
echo "fuzz: nothing found in ${#fuzzers[@]} fuzzers"
