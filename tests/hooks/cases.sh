#!/bin/sh
# Every line of cases.txt, three ways on real Git: committed with the local
# hooks, pushed loose (under receive.unpackLimit) and pushed as a pack.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")" && pwd)

write_case() { # DIRECTORY FILE TEMPLATE
  mkdir -p "$1/$(dirname "$2")"
  "$EXPAND" "$3" >"$1/$2"
}

# A commit in a fresh repository: what blocks must name file, line, reason and
# fix and leave HEAD alone, what passes must not be heard.
commit_case() { # VERDICT FILE LINE TEMPLATE
  guarded_repo "$scene/repo"
  write_case "$scene/repo" "$2" "$4"
  git -C "$scene/repo" add -A -f
  if [ "$1" = pass ]; then
    must_pass "commit of $2" "$scene/repo" git -C "$scene/repo" commit -q -m "Add a file"
    if [ -s "$scene/log" ]; then fail "commit of $2: not silent"; else ok; fi
    return
  fi
  must_refuse "commit of $2" "$scene/repo" git -C "$scene/repo" commit -q -m "Add a file"
  place=$2
  [ "$3" = - ] || place=$2:$3
  if says "$place"; then ok; else fail "commit of $2: does not name $place"; fi
  if says "  fix  "; then ok; else fail "commit of $2: does not say how to fix it"; fi
}

# The same push, the objects loose or in a pack.
push_case() { # VERDICT FILE TEMPLATE UNPACK_LIMIT
  guarded_server "$scene/server.git"
  git -C "$scene/server.git" config receive.unpackLimit "$4"
  new_repo "$scene/client"
  write_case "$scene/client" "$2" "$3"
  git -C "$scene/client" add -A -f
  git -C "$scene/client" commit -q -m "Add a file"
  run git -C "$scene/client" push -q "$scene/server.git" main
  if [ "$1" = pass ]; then
    if [ "$code" -eq 0 ] && [ "$(head_of "$scene/server.git" main)" = "$(head_of "$scene/client")" ]; then
      ok
    else
      fail "push of $2 (unpackLimit $4): exit $code, expected to be accepted"
    fi
    return
  fi
  if [ "$code" -ne 1 ] || [ "$(head_of "$scene/server.git" main)" != none ]; then
    fail "push of $2 (unpackLimit $4): exit $code, expected a refusal"
  elif [ "$(object_count "$scene/server.git")" -ne 0 ]; then
    fail "push of $2 (unpackLimit $4): its objects are still on the server"
  elif ! says "$2"; then
    fail "push of $2 (unpackLimit $4): does not name the file"
  elif sed -n 's/ *$//; s/^remote: //p' "$scene/log" | grep -q '^.\{73\}'; then
    fail "push of $2 (unpackLimit $4): a line is longer than 72 columns"
  else
    ok
  fi
}

while IFS= read -r line; do
  case $line in '' | '#'*) continue ;; esac
  verdict=${line%% | *}
  rest=${line#* | }
  file=${rest%% | *}
  rest=${rest#* | }
  number=${rest%% | *}
  template=${rest#* | }
  commit_case "$verdict" "$file" "$number" "$template"
  push_case "$verdict" "$file" "$template" 100
  push_case "$verdict" "$file" "$template" 1
done <"$here/cases.txt"
