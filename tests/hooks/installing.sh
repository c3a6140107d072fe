#!/bin/sh
# install and uninstall: hooks that were there go on, and come back as they
# were.
. "$(dirname "$0")/lib.sh"

repo=$scene/repo
hooks=$repo/.git/hooks
leak() { printf 'token = "%s"\n' "$(token)" >"$repo/a.py"; git -C "$repo" add -A; }

new_repo "$repo"
printf '#!/bin/sh\necho "older hook" >>"%s/older"\n' "$scene" >"$hooks/pre-commit"
chmod 755 "$hooks/pre-commit"
cp "$hooks/pre-commit" "$scene/original"
check "install" "$LEAKWALL" install "$repo"
check "install again" "$LEAKWALL" install "$repo"
echo clean >"$repo/clean.txt"
git -C "$repo" add -A
must_pass "a clean commit" "$repo" git -C "$repo" commit -q -m x
if [ "$(wc -l <"$scene/older")" -eq 1 ]; then ok; else fail "the older hook did not run once"; fi
leak
must_refuse "a secret, with an older hook chained" "$repo" git -C "$repo" commit -q -m x
check "uninstall" "$LEAKWALL" uninstall "$repo"
check "the older hook is back, byte for byte" cmp "$hooks/pre-commit" "$scene/original"
must_pass "nothing of ours is left" "$repo" git -C "$repo" commit -q -m x
check "no file of ours stays" sh -c "! ls '$hooks' | grep -v sample | grep -v '^pre-commit\$'"

# An older hook that fails still refuses.
new_repo "$repo"
printf '#!/bin/sh\nexit 3\n' >"$hooks/pre-commit"
chmod 755 "$hooks/pre-commit"
"$LEAKWALL" install "$repo" >/dev/null
echo clean >"$repo/clean.txt"
git -C "$repo" add -A
must_refuse "an older hook that says no" "$repo" git -C "$repo" commit -q -m x

# A hooks directory that is somebody else's.
new_repo "$repo"
mkdir "$repo/.husky"
git -C "$repo" config core.hooksPath .husky
run "$LEAKWALL" install "$repo"
if [ "$code" -eq 2 ] && says "--into-hooks-path" && [ -z "$(ls "$repo/.husky")" ]; then ok; else
  fail "a foreign core.hooksPath: exit $code"
fi
check "asked for" "$LEAKWALL" install --into-hooks-path "$repo"
leak
must_refuse "installed into core.hooksPath" "$repo" git -C "$repo" commit -q -m x

# A directory that everybody may write to.
new_repo "$repo"
chmod 777 "$hooks"
run "$LEAKWALL" install "$repo"
if [ "$code" -eq 2 ] && says "everybody may write"; then ok; else
  fail "a world-writable hooks directory: exit $code"
fi

# From a linked worktree the hooks land where all worktrees look.
new_repo "$repo"
git -C "$repo" commit -q --allow-empty -m start
git -C "$repo" worktree add -q "$scene/linked" -b linked
check "install from a worktree" "$LEAKWALL" install "$scene/linked"
leak
must_refuse "installed from a worktree" "$repo" git -C "$repo" commit -q -m x

# The binary goes away: refused, with a hint.
new_repo "$repo"
cp "$LEAKWALL" "$scene/copy"
"$scene/copy" install "$repo" >/dev/null
rm "$scene/copy"
echo clean >"$repo/clean.txt"
git -C "$repo" add -A
must_refuse "the binary is gone" "$repo" git -C "$repo" commit -q -m x
if says "install it again"; then ok; else fail "no hint where the binary is gone"; fi

# --dry-run writes nothing.
new_repo "$repo"
check "dry run" "$LEAKWALL" install --dry-run "$repo"
if [ -e "$hooks/pre-commit" ]; then fail "a dry run wrote a hook"; else ok; fi

# A chained server hook gets standard input, and only after we passed.
git init -q --bare "$scene/server.git"
printf '#!/bin/sh\ncat >"%s/seen"\n' "$scene" >"$scene/server.git/hooks/pre-receive"
chmod 755 "$scene/server.git/hooks/pre-receive"
"$LEAKWALL" install "$scene/server.git" >/dev/null
new_repo "$repo"
echo clean >"$repo/clean.txt"
git -C "$repo" add -A
git -C "$repo" commit -q -m x
check "a clean push" git -C "$repo" push -q "$scene/server.git" main
if grep -q 'refs/heads/main' "$scene/seen"; then ok; else fail "the chained hook saw no input"; fi
rm "$scene/seen"
leak
git -C "$repo" commit -q -m leak
run git -C "$repo" push -q "$scene/server.git" main
if [ "$code" -eq 1 ] && [ ! -e "$scene/seen" ]; then ok; else fail "chained hook ran on a refused push"; fi

# --- the database tuned to this machine is of the same rules
rm -rf "$XDG_CACHE_HOME"
embedded=$("$LEAKWALL" --version)
check "rules build" "$LEAKWALL" rules build
[ -n "$(ls "$XDG_CACHE_HOME"/leakwall/rules-*.image)" ] && ok || fail "no cache was written"
[ "$("$LEAKWALL" --version)" = "$embedded" ] && ok || fail "the cache has another hash than the embedded rules"
