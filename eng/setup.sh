#!/usr/bin/env bash
# What run.sh and test.sh need before they start: the tools, the packages, and a build of the project or solution that is named.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target=${1:?which project or solution to build}
logs=$root/.watchpost
mkdir -p "$logs"

# Two that start in one folder would write over each other's work. (-o: what is started from here does not keep the lock.)
if [[ -z ${WATCHPOST_SETUP:-} ]] && command -v flock > /dev/null; then
  WATCHPOST_SETUP=locked exec flock -o "$logs/setup.lock" "${BASH_SOURCE[0]}" "$@"
fi

fail() {
  echo "$1" >&2
  exit 1
}

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en MSBUILDDISABLENODEREUSE=1
cd "$root"

command -v dotnet > /dev/null || fail "The .NET SDK is missing: install .NET 10, then try again."
# It reads global.json, and fails where no installed SDK will do.
dotnet --version > /dev/null 2>&1 || fail "The .NET SDK is too old or missing: version 10.0.100 or newer is needed (dotnet --list-sdks shows what is there)."
command -v node > /dev/null || fail "Node.js is missing: install version 20 or newer (Azurite, the storage emulator, runs on it), then try again."
node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || fail "Node.js is too old: version 20 or newer is needed, this is $(node --version)."
command -v npm > /dev/null || fail "npm is missing: it comes with Node.js; install it, then try again."

# npm writes this file last, so it tells of a whole installation; a lock file that changed since asks for another.
if [[ ! -f node_modules/.package-lock.json || package-lock.json -nt node_modules/.package-lock.json ]]; then
  echo "Installing Azurite, the storage emulator …"
  npm ci --include=dev --ignore-scripts --loglevel=error > "$logs/npm.log" 2>&1 < /dev/null ||
    fail "npm could not install Azurite: $(sed -nE 's/^npm (error|ERR!) //p' "$logs/npm.log" | grep -vE -m 1 '^(code|syscall|errno) ' || true) (more in .watchpost/npm.log)"
  touch node_modules/.package-lock.json
fi

echo "Building $target …"
dotnet build "$target" --verbosity quiet -consoleLoggerParameters:NoSummary > "$logs/build.log" 2>&1 < /dev/null || {
  grep -E ': (error|warning) ' "$logs/build.log" | sort -u | head -20 >&2 || true
  fail "The build of $target failed (more in .watchpost/build.log)."
}
