#!/bin/sh
# The local hooks, wherever Git calls them from.  Each block is one situation
# in which a scanner that reads the wrong index, or diff text, sees nothing.
. "$(dirname "$0")/lib.sh"

repo=$scene/repo
commit() { git -C "$repo" commit -q -m "A change" "$@"; }
secret_line() { printf 'token = "%s"\n' "$(token "${1:-1}")"; }

# A guarded repository with one clean commit.
fresh() {
  guarded_repo "$repo"
  echo clean >"$repo/clean.txt"
  git -C "$repo" add -A
  git -C "$repo" commit -q -m "A clean start"
}

# --- what is staged, not what lies in the work tree
guarded_repo "$repo"
secret_line >"$repo/a.py"
git -C "$repo" add a.py
must_refuse "first commit, no HEAD yet" "$repo" commit

fresh
secret_line >"$repo/a.py"
git -C "$repo" add a.py
echo clean >"$repo/a.py"
must_refuse "staged secret, work tree cleaned" "$repo" commit

fresh
echo more >>"$repo/clean.txt"
git -C "$repo" add clean.txt
secret_line >"$repo/unstaged.py"
must_pass "secret in the work tree alone" "$repo" commit

fresh
secret_line >"$repo/clean.txt"
must_refuse "commit -a" "$repo" commit -a

fresh
secret_line >"$repo/a.py"
git -C "$repo" add a.py
echo more >>"$repo/clean.txt"
must_pass "commit PATH, a secret in another staged file" "$repo" commit clean.txt
must_refuse "commit PATH with the secret" "$repo" commit a.py

fresh
mkdir "$repo/sub"
secret_line >"$repo/sub/a.py"
git -C "$repo" add .
must_refuse "commit from a subdirectory" "$repo" git -C "$repo/sub" commit -q -m x

fresh
git -C "$repo" worktree add -q "$scene/linked" -b other
secret_line >"$scene/linked/a.py"
git -C "$scene/linked" add a.py
must_refuse "linked worktree" "$scene/linked" git -C "$scene/linked" commit -q -m x
rm -rf "$scene/linked"

fresh
mkdir "$scene/tree"
secret_line >"$scene/tree/a.py"
git --git-dir="$repo/.git" --work-tree="$scene/tree" add a.py
must_refuse "--git-dir and --work-tree" "$repo" \
  git --git-dir="$repo/.git" --work-tree="$scene/tree" commit -q -m x

# --- layouts
for layout in "update-index --split-index" "config index.version 4" \
  "config core.fsmonitor false" "pack-refs --all" "update-index --untracked-cache"; do
  fresh
  # shellcheck disable=SC2086  # a command with its arguments
  git -C "$repo" $layout >"$scene/log" 2>&1 || true
  secret_line >"$repo/a.py"
  git -C "$repo" add a.py
  must_refuse "layout: $layout" "$repo" commit
done

rm -rf "$repo"
git init -q --object-format=sha256 "$repo"
"$LEAKWALL" install "$repo" >/dev/null
secret_line >"$repo/a.py"
git -C "$repo" add a.py
must_refuse "SHA-256" "$repo" commit
echo clean >"$repo/a.py"
git -C "$repo" add a.py
must_pass "SHA-256, clean" "$repo" commit

# --- intent to add
fresh
printf 'PASS%s=hunter2\n' WORD >"$repo/.env"
git -C "$repo" add -N -f .env
echo more >>"$repo/clean.txt"
git -C "$repo" add clean.txt
must_pass "add -N of a secret file, another file committed" "$repo" commit
must_refuse "commit -a after add -N" "$repo" commit -a

# --- no way to hide
fresh
printf '* -diff\n' >"$repo/.gitattributes"
secret_line >"$repo/a.py"
git -C "$repo" add -A
must_refuse "-diff attribute" "$repo" commit

fresh
printf '*.py diff=none\n' >"$repo/.gitattributes"
git -C "$repo" config diff.none.textconv true
secret_line >"$repo/a.py"
git -C "$repo" add -A
must_refuse "textconv" "$repo" commit

fresh
{ printf 'a\000b\n'; secret_line; } >"$repo/a.bin"
git -C "$repo" add -A
must_refuse "NUL bytes" "$repo" commit

for encoding in UTF-16 UTF-16LE UTF-16BE; do
  fresh
  secret_line | iconv -f UTF-8 -t "$encoding" >"$repo/a.txt"
  git -C "$repo" add -A
  must_refuse "$encoding" "$repo" commit
done

fresh
{ head -c 3000000 /dev/zero | tr '\000' 'x'; printf ' '; secret_line; } >"$repo/a.js"
git -C "$repo" add -A
must_refuse "a line of 3 MB" "$repo" commit

fresh
name=$(printf 'd\303\251j\303\240 "q"\t\n.env')
printf 'PASS%s=hunter2\n' WORD >"$repo/$name"
git -C "$repo" add -A
must_refuse "a file name with quotes, tab, newline" "$repo" commit
if grep -q "$(printf '\t')" "$scene/log"; then fail "a raw control byte in the report"; else ok; fi

fresh
printf 'PASS%s=hunter2\n' WORD >"$repo/-.env"
git -C "$repo" add -A
must_refuse "a file name with a leading dash" "$repo" commit

fresh
ln -s "https://ci:$(token)@git.example.com/x" "$repo/link"
git -C "$repo" add -A
must_refuse "a symbolic link's target" "$repo" commit

fresh
ln -s clean.txt "$repo/b"
git -C "$repo" add -A
git -C "$repo" commit -q -m "A link"
rm "$repo/b"
secret_line >"$repo/b"
git -C "$repo" add -A
must_refuse "a link that becomes a file" "$repo" commit

# --- what is new and what was there
fresh
secret_line >"$repo/old.py"
git -C "$repo" add -A
git -C "$repo" commit -q --no-verify -m "Accepted long ago"
echo "# a line more" >>"$repo/old.py"
git -C "$repo" add -A
must_pass "an old secret in a file that is touched" "$repo" commit
git -C "$repo" mv old.py renamed.py
must_pass "a rename of a file with an old secret" "$repo" commit
git -C "$repo" mv renamed.py again.py
secret_line 2 >>"$repo/again.py"
git -C "$repo" add -A
must_refuse "a rename with a new secret" "$repo" commit
chmod +x "$repo/again.py"
git -C "$repo" reset -q --hard
chmod +x "$repo/renamed.py"
git -C "$repo" add -A
must_pass "a change of mode alone" "$repo" commit

# --- merges
fresh
git -C "$repo" checkout -q -b topic
echo topic >"$repo/topic.txt"
git -C "$repo" add -A
git -C "$repo" commit -q -m "Topic"
git -C "$repo" checkout -q main
secret_line >"$repo/old.py"
git -C "$repo" add -A
git -C "$repo" commit -q --no-verify -m "An old secret on main"
git -C "$repo" checkout -q topic
must_pass "a clean merge that brings old secrets from main" "$repo" \
  git -C "$repo" merge -q main -m "Merge main"
git -C "$repo" checkout -q -b side HEAD~1
echo side >"$repo/side.txt"
git -C "$repo" add -A
git -C "$repo" commit -q -m "Side"
git -C "$repo" merge -q --no-commit topic >/dev/null 2>&1
secret_line 3 >"$repo/evil.py"
git -C "$repo" add -A
must_refuse "what only the merge brings" "$repo" commit

# --- messages
fresh
echo more >>"$repo/clean.txt"
git -C "$repo" add -A
must_refuse "a secret in the message" "$repo" \
  git -C "$repo" commit -q -m "Use $(token)"
must_refuse "a secret in a '#' line with -m" "$repo" \
  git -C "$repo" commit -q -m "Title

# $(token)"
printf '#!/bin/sh\nprintf "Title\\n# %%s\\n" "$TOKEN" >"$1"\n' >"$scene/editor"
chmod +x "$scene/editor"
must_pass "a secret in a comment that Git strips" "$repo" \
  env TOKEN="$(token)" GIT_EDITOR="$scene/editor" git -C "$repo" commit -q
secret_line >"$repo/a.py"
git -C "$repo" add -A
git -C "$repo" commit -q --no-verify -m "An old secret"
git -C "$repo" rm -q a.py
must_pass "commit -v that removes a secret" "$repo" \
  env GIT_EDITOR="sed -i '1s/^/Remove it/'" git -C "$repo" commit -q -v

# --- another hook that stages something after ours
fresh
cat >"$repo/.git/hooks/prepare-commit-msg" <<SH
#!/bin/sh
printf 'token = "%s"\n' "$(token)" >added.py
git add added.py
SH
chmod +x "$repo/.git/hooks/prepare-commit-msg"
echo more >>"$repo/clean.txt"
git -C "$repo" add -A
must_refuse "a hook that stages a secret after pre-commit" "$repo" commit

# --- am
fresh
git -C "$repo" checkout -q -b donor
secret_line >"$repo/a.py"
git -C "$repo" add -A
git -C "$repo" commit -q --no-verify -m "A secret"
git -C "$repo" format-patch -q -1 --stdout >"$scene/patch"
git -C "$repo" checkout -q main
must_refuse "git am" "$repo" sh -c "git -C '$repo' am -q '$scene/patch' || exit 1"
git -C "$repo" am --abort

# --- policy travels with the index
fresh
secret_line >"$repo/a.py"
git -C "$repo" add -A
run commit
print=$(grep -o 'lw1:[a-z2-7]*' "$scene/log" | head -n 1)
(cd "$repo" && "$LEAKWALL" allow "$print" --reason "a fixture") >"$scene/log" 2>&1 ||
  fail "leakwall allow"
git -C "$repo" add -A
must_pass "an allow entry staged with what it allows" "$repo" commit

fresh
printf '[[action]]\nrule = "*"\ndo = "off"\n' >"$repo/.leakwall.toml"
git -C "$repo" add -A
git -C "$repo" commit -q -m "Policy"
printf '# strict\n' >"$repo/.leakwall.toml"
git -C "$repo" add -A
git -C "$repo" commit -q -m "Policy"
printf '[[action]]\nrule = "*"\ndo = "off"\n' >"$repo/.leakwall.toml"
secret_line >"$repo/a.py"
git -C "$repo" add a.py
must_refuse "a policy that only the work tree has" "$repo" commit

# --- gitlinks carry nothing to read
fresh
git init -q "$scene/module"
git -C "$scene/module" commit -q --allow-empty -m "Module"
git -C "$repo" submodule --quiet add "$scene/module" module 2>"$scene/log"
must_pass "a submodule" "$repo" commit

# --- pre-push is the one hook that sees all that leaves
fresh
git init -q --bare "$scene/remote.git"
git -C "$repo" remote add origin "$scene/remote.git"
secret_line >"$repo/a.py"
git -C "$repo" add -A
git -C "$repo" commit -q --no-verify -m "A secret"
git -C "$repo" rm -q a.py
git -C "$repo" commit -q -m "Gone again"
run git -C "$repo" push -q origin main
if [ "$code" -eq 1 ] && [ "$(head_of "$scene/remote.git" main)" = none ]; then ok; else
  fail "pre-push of a secret that was added and deleted: exit $code"
fi
git -C "$repo" reset -q --hard HEAD~2
run git -C "$repo" push -q origin main
if [ "$code" -eq 0 ] && [ "$(head_of "$scene/remote.git" main)" = "$(head_of "$repo")" ]; then ok; else
  fail "a clean push: exit $code"
fi
