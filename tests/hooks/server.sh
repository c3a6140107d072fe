#!/bin/sh
# The pre-receive hook against pushes made with stock Git, each in a way that
# some enumeration misses.
. "$(dirname "$0")/lib.sh"

server=$scene/server.git
client=$scene/client
secret_line() { printf 'token = "%s"\n' "$(token "${1:-1}")"; }
commit_file() { # FILE: its content from standard input
  mkdir -p "$(dirname "$client/$1")"
  cat >"$client/$1"
  git -C "$client" add -A -f
  git -C "$client" commit -q -m "Change $1"
}
# A guarded server, and a client with one clean commit that is on the server.
fresh() {
  guarded_server "$server"
  new_repo "$client"
  git -C "$client" remote add origin "$server"
  echo clean | commit_file clean.txt
  git -C "$client" push -q origin main
}
refs_of() { git -C "$server" for-each-ref; }

push_refused() { # WHY PUSH_ARGUMENT...
  why=$1
  shift
  before=$(refs_of)
  run git -C "$client" push -q origin "$@"
  if [ "$code" -ne 1 ]; then
    fail "$why: exit $code, expected a refusal"
  elif [ "$(refs_of)" != "$before" ]; then
    fail "$why: a ref moved"
  elif ! grep -q 'leakwall' "$scene/log"; then
    fail "$why: refused, but not by leakwall"
  else
    ok
  fi
}
push_accepted() { # WHY PUSH_ARGUMENT...
  why=$1
  shift
  run git -C "$client" push -q origin "$@"
  if [ "$code" -eq 0 ]; then ok; else fail "$why: exit $code"; fi
}

fresh
push_accepted "nothing new" main
git -C "$client" branch again
push_accepted "a new branch on known commits" again
push_accepted "a deletion alone" --delete again
git -C "$client" branch one
git -C "$client" push -q origin one
echo two | commit_file two.txt
push_accepted "a deletion and a creation" :one main:two

# More objects than receive.unpackLimit: one pack.
fresh
i=0
while [ $i -lt 150 ]; do echo "file $i" >"$client/f$i"; i=$((i + 1)); done
secret_line >"$client/f77"
git -C "$client" add -A
git -C "$client" commit -q -m "Many"
push_refused "a pack of many objects" main

fresh
secret_line | commit_file evil.py
git -C "$client" branch evil
git -C "$client" reset -q --hard HEAD~1
echo fine | commit_file fine.txt
push_refused "a clean ref first, the evil one second" main evil
push_refused "the same, atomic" --atomic main evil

fresh
secret_line | commit_file evil.py
git -C "$client" rm -q evil.py
git -C "$client" commit -q -m "Gone"
push_refused "added and deleted within the push" main

fresh
git -C "$client" checkout -q -b side
echo side | commit_file side.txt
git -C "$client" checkout -q main
echo main | commit_file main.txt
git -C "$client" merge -q --no-commit side >/dev/null 2>&1
secret_line >"$client/merged.py"
git -C "$client" add -A
git -C "$client" commit -q -m "Merge"
push_refused "an evil merge" main

# A secret that is on the server already does not block its own removal.
fresh
mv "$server/hooks/pre-receive" "$scene/hook"
secret_line | commit_file old.py
git -C "$client" push -q origin main
mv "$scene/hook" "$server/hooks/pre-receive"
echo "# more" >>"$client/old.py"
git -C "$client" commit -q -a -m "Touch"
push_accepted "an old secret in a file that is touched" main
git -C "$client" reset -q --hard HEAD~2
push_accepted "a forced push that takes the secret out" --force main

# A blob that is stored already, but that no ref reaches.
fresh
blob=$(secret_line | git -C "$server" hash-object -w --stdin)
test -n "$blob"
secret_line | commit_file again.py
push_refused "a blob that the server stores, unreachable" main

# A branch that was deleted comes back.
fresh
mv "$server/hooks/pre-receive" "$scene/hook"
secret_line | commit_file old.py
git -C "$client" push -q origin main:gone
git -C "$client" push -q origin --delete gone
mv "$scene/hook" "$server/hooks/pre-receive"
push_refused "commits of a deleted branch, pushed again" main:back

# A blob that only an alternate holds.
fresh
git init -q --bare "$scene/pool.git"
secret_line | git -C "$scene/pool.git" hash-object -w --stdin >/dev/null
echo "$scene/pool.git/objects" >"$server/objects/info/alternates"
secret_line | commit_file pooled.py
push_refused "a blob known only through an alternate" main

# Junk beside a clean commit: a pack may hold what no ref reaches.
fresh
echo fine | commit_file fine.txt
junk=$(secret_line | git -C "$client" hash-object -w --stdin)
old=$(git -C "$client" rev-parse HEAD~1)
new=$(git -C "$client" rev-parse HEAD)
{ git -C "$client" rev-list --objects "$old..$new"; echo "$junk"; } | cut -d' ' -f1 |
  git -C "$client" pack-objects -q --stdout >"$scene/junk.pack"
{
  line="$old $new refs/heads/main"
  printf '%04x%s\000report-status' $((${#line} + 4 + 14)) "$line"
  printf '0000'
  cat "$scene/junk.pack"
} >"$scene/request"
before=$(refs_of)
git receive-pack "$server" <"$scene/request" >"$scene/log" 2>&1 || true
if [ "$(refs_of)" = "$before" ] && grep -aq 'pre-receive hook declined' "$scene/log"; then ok; else
  fail "an unreachable blob beside a clean commit"
fi

# Replace refs hide nothing.
fresh
secret_line | commit_file evil.py
evil=$(git -C "$client" rev-parse HEAD:evil.py)
clean=$(git -C "$client" rev-parse HEAD:clean.txt)
git -C "$server" update-ref "refs/replace/$evil" "$clean" 2>/dev/null ||
  git -C "$server" update-ref "refs/replace/$evil" "$(git -C "$server" rev-parse main:clean.txt)"
push_refused "a secret that a replace ref covers" main

# Tags, notes, messages, names.
fresh
git -C "$client" tag -a v1 -m "Release, key $(token)"
push_refused "an annotated tag's message" v1
git -C "$client" tag -d v1 >/dev/null
blob=$(secret_line | git -C "$client" hash-object -w --stdin)
git -C "$client" tag direct "$blob"
push_refused "a tag that names a blob" direct
git -C "$client" notes add -m "see $(token)"
push_refused "a note" refs/notes/commits
git -C "$client" branch "b-$(token)"
push_refused "a ref name" "b-$(token)"
echo more >>"$client/clean.txt"
git -C "$client" commit -q -a -m "Use $(token)"
push_refused "a commit message" main
git -C "$client" commit -q --amend -m "Fine" --author "A <$(token)@example.com>"
push_refused "an author's address" main
git -C "$client" reset -q --hard HEAD~1
printf '[submodule "m"]\n\tpath = m\n\turl = https://ci:%s@git.example.com/m\n' "$(token)" |
  commit_file .gitmodules
push_refused "a token in a submodule's URL" main

# What the pusher says about policy does not count.
fresh
printf '[[action]]\nrule = "*"\ndo = "off"\n' >"$client/.leakwall.toml"
printf 'token = "%s"  # leakwall:allow github-pat -- trust me\n' "$(token)" | commit_file evil.py
push_refused "a pushed policy and an inline comment" main

# Objects that are not there: refused, and not by a crash.
fresh
secret_line | commit_file a.txt
echo more | commit_file b.txt
zero=0000000000000000000000000000000000000000
code=0
(cd "$server" && printf '%s %s refs/heads/x\n' $zero 1111111111111111111111111111111111111111 |
  "$LEAKWALL" hook pre-receive) >"$scene/log" 2>&1 || code=$?
if [ "$code" -eq 2 ]; then ok; else fail "a missing commit: exit $code, expected 2"; fi

# Standard input that is not what Git writes.
for input in 'x\n' '%s %s refs/heads/x' '%s %s refs/heads/x\r\n' '%s  %s refs/heads/x\n'; do
  code=0
  # shellcheck disable=SC2059  # the formats are the test
  (cd "$server" && printf "$input" $zero $zero | "$LEAKWALL" hook pre-receive) \
    >"$scene/log" 2>&1 || code=$?
  if [ "$code" -eq 2 ]; then ok; else fail "malformed input '$input': exit $code, expected 2"; fi
done

# Odd places and environments.
server="$scene/odd: \"name\".git"
fresh
secret_line | commit_file evil.py
push_refused "a server path with colon, quotes and space" main
server=$scene/server.git

rm -rf "$server"
git init -q --bare --object-format=sha256 "$server"
"$LEAKWALL" install "$server" >/dev/null
rm -rf "$client"
git init -q --object-format=sha256 "$client"
git -C "$client" remote add origin "$server"
secret_line | commit_file evil.py
push_refused "a SHA-256 server" main

fresh
secret_line | commit_file evil.py
before=$(refs_of)
run env -u HOME -u XDG_CONFIG_HOME -u XDG_CACHE_HOME PATH=/usr/bin:/bin \
  git -C "$client" push -q origin main
if [ "$code" -eq 1 ] && [ "$(refs_of)" = "$before" ]; then ok; else fail "no HOME: exit $code"; fi

# A bomb: few objects, 10^10 paths.
fresh
blob=$(echo boom | git -C "$client" hash-object -w --stdin)
tree=$(for i in 0 1 2 3 4 5 6 7 8 9; do printf '100644 blob %s\tf%s\n' "$blob" $i; done |
  git -C "$client" mktree)
for level in 1 2 3 4 5 6 7 8 9; do
  tree=$(for i in 0 1 2 3 4 5 6 7 8 9; do printf '040000 tree %s\td%s\n' "$tree" $i; done |
    git -C "$client" mktree)
done
bomb=$(git -C "$client" commit-tree -p HEAD -m "Level $level" "$tree")
run timeout 20 git -C "$client" push -q origin "$bomb:refs/heads/bomb"
if [ "$code" -eq 0 ]; then ok; else fail "a bomb of trees: exit $code"; fi

# Two pushes of different clients at once.
fresh
secret_line | commit_file evil.py
git clone -q "$server" "$scene/second"
echo fine >"$scene/second/fine.txt"
git -C "$scene/second" add -A
git -C "$scene/second" commit -q -m "Fine"
git -C "$scene/second" push -q origin HEAD:fine >/dev/null 2>&1 &
run git -C "$client" push -q origin main:evil
if wait $! && [ "$code" -eq 1 ]; then ok; else fail "two pushes at once"; fi

# A push that is refused names the file, and shows no secret.
fresh
secret_line | commit_file evil.py
push_refused "the message" main
if says "evil.py:1"; then ok; else fail "the message names no place"; fi
if grep -qF "$(token)" "$scene/log"; then fail "the secret is shown"; else ok; fi
if says "--no-verify"; then fail "a server names a way around it"; else ok; fi
