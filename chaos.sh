#!/usr/bin/env bash
# Real parts, everything going wrong: two processes on Azurite on disk are killed, the storage stops and loses connections, the queues hold garbage and
# repetitions, and the upstream answers 5xx, 429, HTML or nothing. In the end every watch must be finished and notified once, and the ledger exact.
#   ./chaos.sh                 500 watches, two minutes of it
#   ./chaos.sh --watches N --seconds S --seed X
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$root/eng/setup.sh" tests/Watchpost.Chaos
exec dotnet "$root/tests/Watchpost.Chaos/bin/Debug/net10.0/Watchpost.Chaos.dll" "$@"
