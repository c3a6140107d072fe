#!/bin/sh
# Whatever we cannot read is refused: exit 2 exactly, one line that says what to
# do, nothing changed.
. "$(dirname "$0")/lib.sh"

# refused WHY TEXT COMMAND...: exit 2, and the output has TEXT.
refused() {
  why=$1
  text=$2
  shift 2
  run "$@"
  if [ "$code" -ne 2 ]; then
    fail "$why: exit $code, expected 2"
  elif ! says "$text"; then
    fail "$why: does not say '$text'"
  else
    ok
  fi
}
clean() { # WHY COMMAND...
  why=$1
  shift
  run "$@"
  if [ "$code" -eq 0 ]; then ok; else fail "$why: exit $code"; fi
}

mkdir "$scene/folder"
echo clean >"$scene/folder/a.txt"
cd "$scene/folder"

refused "no subcommand" "" "$LEAKWALL"
refused "unknown subcommand" "" "$LEAKWALL" frobnicate
refused "unknown option" "" "$LEAKWALL" scan --frobnicate
refused "unknown format" "" "$LEAKWALL" scan --format pdf .
refused "unknown hook" "post-commit" "$LEAKWALL" hook post-commit
refused "a hook without its arguments" "arguments" "$LEAKWALL" hook commit-msg
refused "not a repository" "repository" "$LEAKWALL" audit
refused "neither repository nor revision" "nothing-here" "$LEAKWALL" audit "$scene/nothing-here"
refused "hook outside a repository" "repository" "$LEAKWALL" hook pre-commit
refused "a path that is not there" "no-such-file" "$LEAKWALL" scan no-such-file
clean "a clean folder" "$LEAKWALL" scan .

printf 'block_at = "medium"\nblok_at = "low"\n' >policy.toml
refused "an unknown key" "policy.toml:2" "$LEAKWALL" scan --policy policy.toml .
printf 'weak_bits = "many"\n' >policy.toml
refused "a wrong type" "policy.toml:1" "$LEAKWALL" scan --policy policy.toml .
printf 'block_at = \n' >policy.toml
refused "broken TOML" "policy.toml:1" "$LEAKWALL" scan --policy policy.toml .
refused "a policy that is not there" "gone.toml" "$LEAKWALL" scan --policy gone.toml .

printf '[[rule]]\nid = "x"\ntitel = "X"\n' >pack.toml
refused "a broken rule pack" "pack.toml" "$LEAKWALL" rules check pack.toml
printf "[[rule]]\nid = \"x\"\ntitle = \"X\"\nseverity = \"high\"\npattern = 'ab(cd'\nexamples = ['a']\ncounter_examples = ['b']\n" >pack.toml
refused "a pattern that is none" "pack.toml" "$LEAKWALL" rules check pack.toml
printf '[packs]\nextra = ["%s/pack.toml"]\n' "$scene/folder" >policy.toml
refused "a policy with a broken pack" "pack.toml" "$LEAKWALL" scan --policy policy.toml .
rm -f policy.toml pack.toml

# A commit under a broken policy is refused, and the way out is named.
guarded_repo "$scene/repo"
printf 'nonsense = 1\n' >"$scene/repo/.leakwall.toml"
git -C "$scene/repo" add -A
must_refuse "a commit under a broken policy" "$scene/repo" git -C "$scene/repo" commit -q -m x
if says ".leakwall.toml:1"; then ok; else fail "the broken policy's line is not named"; fi
if says "--no-verify"; then ok; else fail "the way out is not named"; fi

# A missing and a damaged object: what was found is reported, and it is not a
# pass.
new_repo "$scene/damaged"
echo one >"$scene/damaged/one.txt"
echo two >"$scene/damaged/two.txt"
git -C "$scene/damaged" add -A
git -C "$scene/damaged" commit -q -m x
object=$scene/damaged/.git/objects/$(git -C "$scene/damaged" rev-parse HEAD:two.txt | sed 's,^..,&/,')
chmod u+w "$object"
printf 'garbage' >"$object"
refused "a damaged object" "$(basename "$object" | cut -c1-6)" "$LEAKWALL" audit "$scene/damaged"
git -C "$scene/damaged" repack -qa >/dev/null 2>&1 || true
new_repo "$scene/packed"
echo one >"$scene/packed/one.txt"
git -C "$scene/packed" add -A
git -C "$scene/packed" commit -q -m x
git -C "$scene/packed" repack -qad
pack=$(ls "$scene/packed/.git/objects/pack/"*.pack)
chmod u+w "$pack"
printf '\377\377\377\377' | dd of="$pack" bs=1 seek=14 conv=notrunc 2>/dev/null
refused "a damaged pack" "pack" "$LEAKWALL" audit "$scene/packed"

# No permission (root may read everything).
if [ "$(id -u)" -ne 0 ]; then
  echo x >locked
  chmod 000 locked
  refused "an unreadable file" "locked" "$LEAKWALL" scan .
  chmod 600 locked
fi

# A deadline that passes is no pass.
new_repo "$scene/slow"
i=0
while [ $i -lt 300 ]; do head -c 20000 /dev/urandom | od -x >"$scene/slow/f$i"; i=$((i + 1)); done
git -C "$scene/slow" add -A
git -C "$scene/slow" commit -q -m x
printf '[limits]\ntimeout = "1ms"\n' >"$scene/policy.toml"
refused "a deadline that passes" "timeout" "$LEAKWALL" audit "$scene/slow" --policy "$scene/policy.toml"

# Too large for the policy: refused, and named; exempt: passes.
printf '[limits]\nblob_bytes = "1KB"\n' >"$scene/policy.toml"
refused "a file above the limit" "blob_bytes" "$LEAKWALL" audit "$scene/slow" --policy "$scene/policy.toml"
printf '[limits]\nblob_bytes = "1KB"\n[[exempt]]\npath = "f*"\nreason = "noise"\n' >"$scene/policy.toml"
clean "the same, exempt" "$LEAKWALL" audit "$scene/slow" --policy "$scene/policy.toml"
