#!/bin/sh
# Values that are secret whatever their form: this machine's own, which local
# hooks look for, and denied ones, which every side knows by their hashes.
. "$(dirname "$0")/lib.sh"

repo=$scene/repo
# No provider's format, under no name that says anything.
value=$("$EXPAND" '{{upper:1}}k+{{alnum:14}}/{{digit:2}}')
plain_line() { printf 'greeting = "%s"\n' "$1"; }
commit() { git -C "$repo" commit -q -m "A change" "$@"; }
keeps_quiet() {
  if grep -qF -e "$value" "$scene/log"; then
    fail "$1: the value is in the output"
  else
    ok
  fi
}
explains() { if says "$2"; then ok; else fail "$1: does not say: $2"; fi; }

# A guarded repository with an ignored .env.local that holds the value.
fresh() {
  guarded_repo "$repo"
  printf '.env*\n' >"$repo/.gitignore"
  git -C "$repo" add -A
  git -C "$repo" commit -q -m "A clean start"
  printf 'SERVICE_TOKEN=%s\n' "$value" >"$repo/.env.local"
}

# --- at commit
fresh
plain_line "$value" >"$repo/a.py"
git -C "$repo" add a.py
must_refuse "the value of an ignored file" "$repo" commit
explains "the value of an ignored file" "own-secret"
explains "the value of an ignored file" "your .env.local"
keeps_quiet "the value of an ignored file"

fresh
printf 'nothing\n' >"$repo/a.py"
git -C "$repo" add a.py
must_pass "another file beside it" "$repo" commit

fresh
rm "$repo/.env.local"
plain_line "$value" >"$repo/a.py"
git -C "$repo" add a.py
must_pass "a value that nobody holds" "$repo" commit

fresh
rm "$repo/.env.local"
plain_line "$value" >"$repo/a.py"
git -C "$repo" add a.py
must_refuse "the value of a variable" "$repo" \
  env SERVICE_TOKEN="$value" git -C "$repo" commit -q -m x
keeps_quiet "the value of a variable"
printf 'machine acme.example login jo password %s\n' "$value" >"$HOME/.netrc"
must_refuse "the value of ~/.netrc" "$repo" commit
rm "$HOME/.netrc"

fresh
printf 'jo:%s' "$value" | base64 >"$repo/login.txt"
git -C "$repo" add login.txt
must_refuse "a login in base64" "$repo" commit
keeps_quiet "a login in base64"

fresh
echo clean >"$repo/a.txt"
git -C "$repo" add a.txt
must_refuse "the value in the message" "$repo" \
  git -C "$repo" commit -q -m "Say $value"

# --- the policy's key
fresh
printf 'own_secrets = false\n' >"$repo/.leakwall.toml"
plain_line "$value" >"$repo/a.py"
git -C "$repo" add -A
must_pass "own_secrets = false" "$repo" commit

# --- an allow entry, by the fingerprint that was reported
fresh
plain_line "$value" >"$repo/a.py"
git -C "$repo" add a.py
run commit
print=$(grep -o 'lw1:[a-z2-7]*' "$scene/log" | head -n 1)
(cd "$repo" && "$LEAKWALL" allow "$print" --reason "shared on purpose") \
  >"$scene/log" 2>&1 || fail "leakwall allow"
git -C "$repo" add -A
must_pass "an allowed value" "$repo" commit

# --- at push
git init -q --bare "$scene/remote.git"
fresh
git -C "$repo" remote add origin "$scene/remote.git"
plain_line "$value" >"$repo/a.py"
git -C "$repo" add a.py
git -C "$repo" commit -q --no-verify -m "Slipped through"
run git -C "$repo" push -q origin main
if [ "$code" -eq 1 ] && [ "$(head_of "$scene/remote.git" main)" = none ]; then
  ok
else
  fail "pre-push of the value: exit $code"
fi
keeps_quiet "pre-push of the value"

# --- a server does not know what a machine holds, only what is denied
server=$scene/server.git
guarded_server "$server"
git -C "$repo" remote add server "$server"
run env SERVICE_TOKEN="$value" git -C "$repo" push -q --no-verify server main
if [ "$code" -eq 0 ]; then ok; else fail "a server looked at its own: $code"; fi

guarded_server "$server"
hash=$(printf '%s%s' salty "$value" | sha256sum | cut -d ' ' -f 1)
printf '[deny]\nsalt = "salty"\nhashes = ["%s"]\n' "$hash" \
  >"$server/leakwall.toml"
run git -C "$repo" push -q --no-verify server main
if [ "$code" -eq 1 ] && [ "$(head_of "$server" main)" = none ]; then ok; else
  fail "a denied value reached the server: exit $code"
fi
explains "a denied value" "denied-secret"
keeps_quiet "a denied value"

# --- the deny list in a repository's own policy
fresh
rm "$repo/.env.local"
cp "$server/leakwall.toml" "$repo/.leakwall.toml"
plain_line "$value" >"$repo/a.py"
git -C "$repo" add -A
must_refuse "a denied value at commit" "$repo" commit
printf '[deny]\nsalt = "salty"\nhashes = ["%.40s"]\n' "$hash" \
  >"$repo/.leakwall.toml"
git -C "$repo" add -A
must_refuse "a hash that could never match" "$repo" commit
explains "a hash that could never match" "64 hexadecimal digits"
