#!/usr/bin/env bash
# Shows the main job on this machine: Azurite, Watchpost, a fake relay, one task, and the webhook that arrives.
#   ./run.sh            stays up afterwards for calls of your own, until Ctrl+C
#   ./run.sh --once     exits: with status 0 if the webhook arrived and its signature verified
#   ./run.sh --seconds N  how long the task takes (12)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$root/eng/setup.sh" tests/Watchpost.FakeRelay
exec dotnet "$root/tests/Watchpost.FakeRelay/bin/Debug/net10.0/Watchpost.FakeRelay.dll" demo "$@"
