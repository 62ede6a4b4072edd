#!/usr/bin/env bash
# After a deployment: has the platform look for the functions until it has found them, then asks the app how it is.
# While either fails, it has the references into the vault looked up again now and then.
# azd runs this (azure.yaml). By hand, it needs the four variables below and a login with az or azd.
set -euo pipefail

: "${AZURE_SUBSCRIPTION_ID:?is not set}" "${AZURE_RESOURCE_GROUP:?is not set}" "${WATCHPOST_APP_NAME:?is not set}" "${WATCHPOST_URL:?is not set}"
arm=${AZURE_RESOURCE_MANAGER:-https://management.azure.com}
site=$arm/subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/$AZURE_RESOURCE_GROUP/providers/Microsoft.Web/sites/$WATCHPOST_APP_NAME
version="api-version=2024-11-01"
deadline=$((SECONDS + ${WATCHPOST_DEPLOY_PATIENCE:-600}))
look_up_every=${WATCHPOST_DEPLOY_LOOK_UP:-60}
look_up_at=$((SECONDS + look_up_every))

fail() {
  echo "after-deploy: $1" >&2
  exit 1
}

# Until it succeeds, or the time is over.
insist() {
  until "$@"; do
    ((SECONDS < deadline)) || return 1
    look_up_secrets
    sleep "${WATCHPOST_DEPLOY_PAUSE:-5}"
  done
}

token=$(azd auth token --output json 2> /dev/null | sed -nE 's/.*"token" *: *"([^"]+)".*/\1/p' || true)
[[ -n $token ]] || token=$(az account get-access-token --resource "$arm/" --query accessToken --output tsv 2> /dev/null || true)
[[ -n $token ]] || fail "log in first: azd auth login, or az login."

# The token goes in by the input: arguments can be seen by everybody on the machine.
call() {
  curl --silent --fail --max-time 60 --header @- "$@" <<< "authorization: Bearer $token"
}

# A grant on the vault may take minutes to be known everywhere. Until then settings hold the text of their references instead of secrets,
# which the app refuses, and the platform would look them up again only within a day.
look_up_secrets() {
  ((SECONDS >= look_up_at)) || return 0
  look_up_at=$((SECONDS + look_up_every))
  call --request POST --data "" --output /dev/null "$site/config/configreferences/appsettings/refresh?$version" || true
}

# A new deployment knows none of its triggers until it is told to look, and may be too busy with itself to be told.
find_functions() {
  call --request POST --data "" --output /dev/null "$site/host/default/sync?$version" || return 1
  [[ $(call "$site/functions?$version") == *'/RegisterWatch"'* ]]
}

is_healthy() {
  [[ $(curl --silent --max-time 60 --output /dev/null --write-out '%{http_code}' "$WATCHPOST_URL/api/health") == 200 ]]
}

insist find_functions || fail "the platform does not list the functions. Look at the app's log stream in the portal."
insist is_healthy || fail "$WATCHPOST_URL/api/health does not answer 200: a wrong setting, a secret that is not in the vault yet, or storage that cannot be reached."
echo "Watchpost answers at $WATCHPOST_URL/api"
