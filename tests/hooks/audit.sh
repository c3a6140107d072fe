#!/bin/sh
# Audits of real histories: what they find and where it was, that delta-aware
# judging and full scans agree, and what the list of clean objects may do; and
# what that of clean files may.
. "$(dirname "$0")/lib.sh"

repo=$scene/repo
token=$(token 1)

# blocks NAME COMMAND...: status 1 exactly.
blocks() {
  name=$1
  shift
  run "$@"
  if [ "$code" -eq 1 ]; then ok; else fail "$name: status $code, not 1"; fi
}
audit() { "$LEAKWALL" audit "$repo" --format json "$@"; }
report() { audit --output "$scene/$1" || true; }

# Forty versions of files of every kind, one of which has a token for a while.
git init -q "$repo"
n=0
while [ "$n" -lt 40 ]; do
  n=$((n + 1))
  mkdir -p "$repo/src/a" "$repo/conf"
  {
    i=0
    while [ "$i" -lt 120 ]; do
      i=$((i + 1))
      echo "def f$i(key, token):  # version $((n * i / 97))"
      echo "    return lookup(key, 'name$i', $i)"
    done
    if [ "$n" -gt 10 ] && [ "$n" -lt 20 ]; then echo "TOKEN = \"$token\""; fi
  } >"$repo/src/a/client.py"
  printf 'services:\n  db:\n    image: postgres:%s\n    environment:\n      %s: ${%s:?}\n' \
    "$n" POSTGRES_PASSWORD DB >"$repo/docker-compose.yml"
  echo "line $n" >>"$repo/conf/notes.txt"
  git -C "$repo" add -A
  git -C "$repo" commit -q -m "Change $n"
done
git -C "$repo" repack -adfq --depth=50

blocks "a token that is gone from the tree" "$LEAKWALL" audit "$repo" --no-cache
if says "src/a/client.py" && says "github-pat"; then ok; else fail "does not say where"; fi
if grep -qF -e "$token" "$scene/log"; then fail "the token is in the output"; else ok; fi
[ ! -e "$repo/.git/leakwall" ] && ok || fail "--no-cache left a list"

# --- both ways of judging, in every shape of store
for shape in "repack -adfq --depth=250 --window=50" "repack -adfq --depth=0" \
  "repack -adfq --depth=50 --window=10"; do
  # shellcheck disable=SC2086  # options of git
  git -C "$repo" $shape
  blocks "--verify after git $shape" "$LEAKWALL" audit "$repo" --verify --fsck
  if says "differ" || says "compare"; then fail "$shape: a difference"; else ok; fi
done

# --- the list of clean objects: loose, then packed
loose=$scene/loose
git init -q "$loose"
mkdir -p "$loose/deploy/secrets"
printf '{"a": 1}\n' >"$loose/deploy/secrets/a.json"
printf 'DB_PASSWORD=hunter2\n' >"$loose/.env"
git -C "$loose" add -A -f
git -C "$loose" commit -q -m "Files whose names say it"
for round in first second third; do
  [ "$round" != third ] || git -C "$loose" repack -adq
  blocks "files by name, $round time" "$LEAKWALL" audit "$loose"
  if says "deploy/secrets/a.json" && says ".env:1"; then ok; else fail "$round: not all is found"; fi
done

rm -rf "$repo/.git/leakwall"
report first
list=$(ls "$repo"/.git/leakwall/clean-*)
[ "$(stat -c %a "$list")" = 600 ] && ok || fail "others may read the list"
if grep -qF -e "$token" "$list"; then fail "the token is in the list"; else ok; fi
report second
cmp -s "$scene/first" "$scene/second" && ok || fail "a second audit finds something else"

# What is new is judged, and what is unclean every time.
printf 'x = "%s"\n' "$(token 2)" >"$repo/new.py"
git -C "$repo" add -A
git -C "$repo" commit -q -m "One more"
blocks "a new commit" audit
if says "new.py" && says "src/a/client.py"; then ok; else fail "not both are found"; fi

# A damaged list, one that others may write, one of another key: all as if
# there were none.
audit --output "$scene/fresh" --no-cache || true
for harm in 'printf X | dd of="$list" bs=1 seek=200 conv=notrunc 2>/dev/null' \
  'truncate -s 100 "$list"' 'chmod 666 "$list"'; do
  audit >/dev/null 2>&1 || true
  chmod 600 "$list"
  eval "$harm"
  audit --output "$scene/harmed" || true
  cmp -s "$scene/fresh" "$scene/harmed" && ok || fail "after: $harm"
done
# Another policy finds other things, so it has another list.
printf 'weak_bits = 50\n' >"$scene/policy.toml"
audit --policy "$scene/policy.toml" >/dev/null 2>&1 || true
[ ! -e "$list" ] && [ -n "$(ls "$repo"/.git/leakwall/)" ] && ok || fail "the list is still that of the first policy"
# Where it cannot be written the audit goes on.
rm -rf "$repo/.git/leakwall"
: >"$repo/.git/leakwall"
blocks "a list that cannot be written" audit

# --- the list of clean files
tree=$scene/tree
mkdir -p "$tree/deploy" "$tree/secrets"
printf 'nothing here\n' >"$tree/plain.txt"
printf 'nor here\n' >"$tree/other.txt"
printf '{"a": 1}\n' >"$tree/secrets/prod.json"
printf 'TOKEN = "%s"\n' "$token" >"$tree/client.py"
printf 'DB_PASSWORD=%s\n' hunter2 >"$tree/.env"
ln -s nowhere "$tree/link"
scan() { (cd "$tree" && "$LEAKWALL" scan --format json "$@"); }
lists() { ls "$XDG_CACHE_HOME"/leakwall/scanned-* 2>/dev/null || true; }
# What just changed may change again unnoticed, and is not listed.
scan --output "$scene/at-once" || true
[ -z "$(lists)" ] && ok || fail "files that just changed are listed"
run "$LEAKWALL" scan --gitignore "$tree"
[ "$code" -eq 2 ] && ok || fail "--gitignore without a repository: status $code, not 2"
case $(stat -f -c %T "$tree") in
  ext2/ext3 | ext4 | xfs | btrfs | f2fs) listed=yes ;;
  *) listed=no ;; # of other file systems nothing is
esac
[ "$listed" = no ] || sleep 62
for again in first second third; do
  scan --output "$scene/again" || true
  cmp -s "$scene/at-once" "$scene/again" && ok || fail "scan $again finds something else"
done
if grep -q "secrets/prod.json" "$scene/again"; then ok; else fail "the name of a known file is not judged"; fi
scan --no-cache --output "$scene/again" || true
cmp -s "$scene/at-once" "$scene/again" && ok || fail "--no-cache finds something else"
if [ "$listed" = no ]; then
  [ -z "$(lists)" ] && ok || fail "files are listed where changes cannot be told"
else
  list=$(lists)
  [ "$(stat -c %a "$list")" = 600 ] && ok || fail "others may read the list of files"
  # Three clean files, between a head and a digest.
  head=$((9 + $(basename "$list" | wc -c) + 1 + 8))
  [ "$(stat -c %s "$list")" -eq $((head + 3 * 32 + 32)) ] && ok || fail "not three files are listed"
  # The time and the size of a known file, but another text.
  stamp=$(stat -c %y "$tree/plain.txt")
  printf 'x="%s"\n' "$(token 3)" >"$tree/new.py"
  cp "$tree/new.py" "$tree/plain.txt"
  touch -d "$stamp" "$tree/plain.txt"
  blocks "a clean file that no longer is" scan
  if says "plain.txt" && says "new.py" && says "client.py"; then ok; else fail "not all files are found"; fi
  # A list under the name of another is none, nor one that others may write.
  scan --output "$scene/fresh" --no-cache || true
  for harm in 'cp "$list" "$list.x" && mv "$list.x" "${list%-*}-0123456789abcdef"' 'chmod 666 "$list"' 'truncate -s 100 "$list"'; do
    eval "$harm"
    scan --output "$scene/harmed" || true
    cmp -s "$scene/fresh" "$scene/harmed" && ok || fail "after: $harm"
  done
  printf 'weak_bits = 50\n' >"$scene/policy.toml"
  scan --policy "$scene/policy.toml" >/dev/null 2>&1 || true
  [ ! -e "$list" ] && ok || fail "another policy uses the list of the first"
  # Single files have no list; other folders have their own, one of long ago goes.
  before=$(lists)
  "$LEAKWALL" scan "$tree/other.txt" >/dev/null 2>&1 || true
  [ "$(lists)" = "$before" ] && ok || fail "a list of a single file"
  touch -d "100 days ago" "$before"
  "$LEAKWALL" scan "$tree" >/dev/null 2>&1 || true
  [ ! -e "$before" ] && ok || fail "a list of long ago is still there"
fi
rm -rf "$XDG_CACHE_HOME"
: >"$XDG_CACHE_HOME"
blocks "a list of files that cannot be written" scan
rm "$XDG_CACHE_HOME"
