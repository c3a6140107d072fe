#!/bin/sh
# install and uninstall: hooks that were there go on, and come back as they
# were.
. "$(dirname "$0")/lib.sh"

repo=$scene/repo
hooks=$repo/.git/hooks
is_script() { [ "$(head -c 2 "$1")" = "#!" ]; }
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
check "a directory that may be tracked gets scripts" is_script "$repo/.husky/pre-commit"
check "and no copies" sh -c "[ ! -e '$repo/.husky/.leakwall-program' ]"
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

# The hooks are one copy of the program, and no link leads out of the repository.
new_repo "$repo"
cp "$LEAKWALL" "$scene/copy"
check "install a copy" "$scene/copy" install "$repo"
for hook in pre-commit pre-merge-commit commit-msg pre-applypatch applypatch-msg pre-push; do
  check "$hook is the program" cmp "$hooks/$hook" "$scene/copy"
  check "$hook is one file with pre-commit" test "$hooks/$hook" -ef "$hooks/pre-commit"
done
if [ "$hooks/pre-commit" -ef "$scene/copy" ]; then fail "the hook is the program itself"; else ok; fi
leak
must_refuse "a secret, the hook a copy" "$repo" git -C "$repo" commit -q -m x
run git -C "$repo" commit -q -m x
if says "$(token)"; then fail "the secret was printed"; else ok; fi

# The program is upgraded: the copies go over to it.
cat >"$scene/upgraded" <<TXT
#!/bin/sh
printf '%s\n' "\$*" >>"$scene/calls"
exit 1
TXT
chmod 755 "$scene/upgraded"
mv "$scene/upgraded" "$scene/copy"
must_refuse "the newer program refuses" "$repo" git -C "$repo" commit -q -m x
if grep -qx 'hook --chain .git/hooks/pre-commit pre-commit' "$scene/calls"; then ok; else
  fail "the newer program was not called: $(cat "$scene/calls" 2>/dev/null)"
fi

# The program is gone: the copies judge on.
rm "$scene/copy"
must_refuse "a secret, the program gone" "$repo" git -C "$repo" commit -q -m x
git -C "$repo" rm -q --cached a.py
echo clean >"$repo/clean.txt"
git -C "$repo" add clean.txt
must_pass "a clean commit, the program gone" "$repo" git -C "$repo" commit -q -m x
check "uninstall the copies" "$LEAKWALL" uninstall "$repo"
check "nothing of the copies stays" sh -c "! ls -A '$hooks' | grep -v sample"
check "no note of ours stays" sh -c "[ ! -e '$repo/.git/leakwall' ]"

# A copy put there by hand, as on a server where nothing is installed.
git init -q --bare "$scene/byhand.git"
cp "$LEAKWALL" "$scene/byhand.git/hooks/pre-receive"
leak
git -C "$repo" commit -q -m leak
run git -C "$repo" push -q "$scene/byhand.git" main
if [ "$code" -eq 1 ] && [ "$(object_count "$scene/byhand.git")" -eq 0 ]; then ok; else
  fail "a copy put at hooks/pre-receive by hand: exit $code"
fi

# Scripts, where they are asked for; and the program goes away: refused, with a
# hint.
new_repo "$repo"
cp "$LEAKWALL" "$scene/copy"
"$scene/copy" install --as script "$repo" >/dev/null
check "the hook is a script" is_script "$hooks/pre-commit"
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

# --- the database of other packs than those built in
new_repo "$repo"
run sh -c "cd '$repo' && '$LEAKWALL' rules build"
if [ "$code" -eq 0 ] && says "nothing to build"; then ok; else fail "rules build without other packs: exit $code"; fi
pack=$scene/own-pack.toml
cat >"$pack" <<'TXT'
[[rule]]
id = "own-pack-key"
title = "Our own key"
pattern = 'ownkey_(?P<secret>[a-z0-9]{12})'
severity = "high"
confidence = "high"
examples = ['ownkey_{{lowalnum:12}}']
counter_examples = ['ownkey_{{lowalnum:11}}']
TXT
# (Without the others, for to compile them all takes seconds.)
others=$(ls "$(dirname "$0")/../../patterns" | sed -n '/^canary/d; s/^\(.*\)\.toml$/"\1",/p' | tr -d '\n')
printf '[packs]\nextra = ["%s"]\noff = [%s]\n' "$pack" "$others" >"$repo/.leakwall.toml"
git -C "$repo" add .leakwall.toml
git -C "$repo" commit -q -m policy
"$LEAKWALL" install "$repo" >/dev/null
printf 'k = "ownkey_%s"\n' abc123def456 >"$repo/own.py"
git -C "$repo" add own.py
# Without a home, or where nothing may be written, the packs are compiled for
# this run: as right, and it is said that it is slow.
HOME='' XDG_CACHE_HOME='' must_refuse "own pack, no HOME" "$repo" git -C "$repo" commit -q -m x
if says "own-pack-key" && says "HOME is not set"; then ok; else fail "no HOME: not told"; fi
echo file >"$scene/no-folder"
XDG_CACHE_HOME=$scene/no-folder must_refuse "own pack, no cache" "$repo" git -C "$repo" commit -q -m x
if says "own-pack-key" && says "cannot be kept"; then ok; else fail "no cache: not told"; fi
rm -rf "$XDG_CACHE_HOME"
must_refuse "own pack" "$repo" git -C "$repo" commit -q -m x
if says "own-pack-key" && ! says "cannot be kept"; then ok; else fail "own pack: not found, or a notice"; fi
image=$(ls "$XDG_CACHE_HOME"/leakwall/rules-*.image)
# A cache of another engine, one for another processor, a damaged one and one
# that others may write do not count, and all but the last are replaced.
cp "$image" "$scene/whole.image"
engine=$("$LEAKWALL" --version | sed 's/.*, //')
for damage in engine processor middle; do
  case $damage in
    processor) printf '\377' | dd of="$image" bs=1 seek=$((16 + ${#engine})) conv=notrunc 2>/dev/null ;;
    engine) printf 'Hyperscan 9' | dd of="$image" bs=1 seek=16 conv=notrunc 2>/dev/null ;;
    middle) printf 'xxxxxxxx' | dd of="$image" bs=1 seek=99999 conv=notrunc 2>/dev/null ;;
  esac
  must_refuse "own pack, the cache damaged: $damage" "$repo" git -C "$repo" commit -q -m x
  if says "own-pack-key"; then ok; else fail "damaged cache: own pack not found"; fi
  check "the damaged cache was replaced: $damage" cmp "$image" "$scene/whole.image"
done
chmod 666 "$image"
must_refuse "own pack, a cache that others may write" "$repo" git -C "$repo" commit -q -m x
if says "own-pack-key"; then ok; else fail "foreign cache: own pack not found"; fi
# Several at once.
rm -f "$image"
for i in 1 2 3; do
  (
    cd "$repo"
    rc=0
    "$LEAKWALL" hook pre-commit >"$scene/out$i" 2>&1 || rc=$?
    echo "$rc" >"$scene/rc$i"
  ) &
done
wait
for i in 1 2 3; do
  if [ "$(cat "$scene/rc$i")" -eq 1 ] && grep -q own-pack-key "$scene/out$i"; then ok; else
    fail "several at once: $(cat "$scene/rc$i")"
  fi
done
check "one whole cache is left" cmp "$image" "$scene/whole.image"
