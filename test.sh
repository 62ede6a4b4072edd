#!/usr/bin/env bash
# Builds everything with warnings as errors and runs all tests. Its last line is "N passed, N failed"; status 0 only if some ran and none failed.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$root/eng/setup.sh" Functions.sln
cd "$root"

reports=$root/.watchpost/tests
rm -rf "$reports"
mkdir -p "$reports"

# A run that hangs must not hang its caller; macOS has no timeout.
limit=()
if command -v timeout > /dev/null; then
  limit=(timeout --foreground --kill-after=10 900)
fi

passed=0 failed=0 skipped=0
for project in tests/*Tests; do
  name=$(basename "$project")
  report=$reports/$name.xml
  status=0
  ${limit[@]+"${limit[@]}"} dotnet "$project/bin/Debug/net10.0/$name.dll" -noLogo -noColor -result-xml "$report" < /dev/null || status=$?

  # A run that crashed leaves no report: all of its numbers are 0 then, and its status counts as one failure.
  totals=$(grep -o '<assembly [^>]*>' "$report" 2> /dev/null || true)
  total() { [[ $totals =~ \ $1=\"([0-9]+)\" ]] && echo "${BASH_REMATCH[1]}" || echo 0; }
  bad=$(($(total failed) + $(total errors)))
  if ((bad == 0 && status != 0)); then
    echo "$name ended with status $status." >&2
    bad=1
  fi
  passed=$((passed + $(total passed)))
  failed=$((failed + bad))
  skipped=$((skipped + $(total skipped)))
done

echo
((skipped == 0)) || echo "$skipped skipped; each said why"
echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
