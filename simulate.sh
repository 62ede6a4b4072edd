#!/usr/bin/env bash
# Runs the engine in a simulated world, with everything going wrong that a seed can draw, and checks that no watch is lost, doubled or stuck.
#   ./simulate.sh --seeds N     that many seeds (1)
#   ./simulate.sh --from S      beginning with this one (1): --from S --seeds 1 replays a failing seed exactly
#   ./simulate.sh --hashes F    writes a line for each seed into F; where two versions write the same file, they behave the same
# Status 0 only if all is well.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$root/eng/setup.sh" tests/Watchpost.Simulation
exec dotnet "$root/tests/Watchpost.Simulation/bin/Debug/net10.0/Watchpost.Simulation.dll" "$@"
