#!/usr/bin/env bash
# Finds out once whether the registry serves all of the official Functions packages, and notes it in .packages.props
# (ignored by git; see eng/README.md). Instant when the note is there. Delete the note to look again.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
note=$root/.packages.props
seconds=${WATCHPOST_PACKAGES_TIMEOUT:-300}

[[ -s $note ]] && exit 0

fail() {
  echo "eng/packages.sh: $1" >&2
  exit 1
}

command -v dotnet > /dev/null || fail "the .NET SDK is missing: install .NET 10 and try again."

# A folder of its own under the root: two runs do not meet, and the user's nuget.config holds.
mkdir -p "$root/obj"
scratch=$(mktemp -d "$root/obj/packages.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

cat > "$scratch/Probe.csproj" << 'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <ItemGroup>
    <PackageReference Remove="@(PackageReference)" />
  </ItemGroup>
  <Import Project="../../eng/FunctionsWorker.props" />
</Project>
PROJECT

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en MSBUILDDISABLENODEREUSE=1
(cd "$root" && exec dotnet restore "$scratch/Probe.csproj" -p:OfflinePackages=false -p:NuGetAudit=false -p:TreatWarningsAsErrors=false --verbosity quiet) > "$scratch/log" 2>&1 &
restore=$!
trap 'kill -KILL "$restore" 2> /dev/null || true; rm -rf "$scratch"' EXIT

# A loop, because macOS has no `timeout`; silent, because bash tells of every job that it sees killed.
deadline=$((SECONDS + seconds))
status=0
{
  while kill -0 "$restore"; do
    ((SECONDS < deadline)) || kill -KILL "$restore"
    sleep 0.1
  done
  wait "$restore" || status=$?
} 2> /dev/null

# These say that the registry answered, and lacks a package or a version. Any other failure says nothing about what it serves.
if grep -Eq '(error|warning) NU1(10[123]|603):' "$scratch/log"; then
  offline=true
elif ((status == 0)); then
  offline=false
else
  reason=$(grep -o -m 1 "error .*" "$scratch/log" || true)
  fail "cannot tell which packages are served: ${reason:-the restore took longer than $seconds s or was stopped}"
fi

# Written aside and renamed, so that nobody ever reads half a note.
cat > "$scratch/note" << NOTE
<Project>
  <PropertyGroup>
    <OfflinePackages>$offline</OfflinePackages>
  </PropertyGroup>
</Project>
NOTE
mv "$scratch/note" "$note"

if [[ $offline == true ]]; then
  echo "The registry lacks some of the official Functions packages: building with the stand-ins in eng/ (eng/README.md)."
fi
