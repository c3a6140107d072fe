#!/bin/sh
# leakwall-managed v1: written by `leakwall install`; `leakwall uninstall`
# takes it away and puts back what stood here before.
leakwall=@LEAKWALL@
if [ ! -x "$leakwall" ]; then
  echo "leakwall: $leakwall is missing, so nothing was checked: refused." >&2
  echo "leakwall: install it again, or delete this hook: $0" >&2
  exit 2
fi
exec "$leakwall" hook --chain "$0" @HOOK@ "$@"
