#!/bin/sh
# Makes sure that the browser tests have a Chromium: finds one, or installs Debian's when it may.
# Without one the browser tests skip, unless ENTREPOT_REQUIRE_BROWSER=1, which makes that an error.
set -eu

for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests…"
    if apt-get update -qq >/dev/null &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; then
        exit 0
    fi
fi

echo "No Chromium in PATH: the browser tests cannot run. Install it (on Debian: apt-get install chromium)." >&2
[ "${ENTREPOT_REQUIRE_BROWSER:-0}" = 1 ] && exit 1
exit 0
