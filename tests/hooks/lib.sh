# Sourced by every test here: a scene of its own, real Git, and checks that
# tell a refusal from a crash.
#
#   LEAKWALL  the binary under test, absolute
#   EXPAND    the program that expands the templates of examples
#
# A scene that failed is left in place, and its path printed.

set -eu
: "${LEAKWALL:?the binary under test}"
: "${EXPAND:?the template expander}"

scene=$(mktemp -d "${TMPDIR:-/tmp}/leakwall-test.XXXXXX")
failed=0
passed=0
trap 'finish' EXIT

# Nobody's configuration but the test's own.
HOME=$scene/home
XDG_CONFIG_HOME=$scene/home/config
XDG_CACHE_HOME=$scene/home/cache
GIT_CONFIG_NOSYSTEM=1
GIT_CONFIG_GLOBAL=$scene/home/gitconfig
export HOME XDG_CONFIG_HOME XDG_CACHE_HOME GIT_CONFIG_NOSYSTEM GIT_CONFIG_GLOBAL
mkdir -p "$HOME"
git config --file "$GIT_CONFIG_GLOBAL" user.name Tester
git config --file "$GIT_CONFIG_GLOBAL" user.email tester@example.com
git config --file "$GIT_CONFIG_GLOBAL" init.defaultBranch main
git config --file "$GIT_CONFIG_GLOBAL" advice.detachedHead false
git config --file "$GIT_CONFIG_GLOBAL" protocol.file.allow always
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE 2>/dev/null || true
# Runs without a terminal or an editor.
GIT_EDITOR=true
GIT_TERMINAL_PROMPT=0
export GIT_EDITOR GIT_TERMINAL_PROMPT

finish() {
  status=$?
  trap - EXIT
  if [ "$failed" -eq 0 ] && [ "$status" -eq 0 ]; then
    rm -rf "$scene"
  else
    echo "the scene is left in $scene"
    [ "$status" -ne 0 ] || status=1
  fi
  echo "$passed passed, $failed failed"
  exit "$status"
}

ok() { passed=$((passed + 1)); }
fail() {
  failed=$((failed + 1))
  echo "FAIL: $*"
  if [ -f "$scene/log" ]; then sed 's/^/    /' "$scene/log"; fi
}

# check NAME COMMAND...: the command must succeed.
check() {
  name=$1
  shift
  if "$@" >>"$scene/log" 2>&1; then ok; else fail "$name"; fi
}

# run COMMAND...: output to $scene/log, exit status to $code.
run() {
  code=0
  "$@" >"$scene/log" 2>&1 </dev/null || code=$?
}

# says TEXT: the last run's output has this text.
says() { grep -qF -e "$1" "$scene/log"; }

new_repo() { # DIRECTORY
  rm -rf "$1"
  git init -q "$1"
}

# A repository with our hooks in it.
guarded_repo() { # DIRECTORY
  new_repo "$1"
  "$LEAKWALL" install "$1" >"$scene/log" 2>&1 || fail "install in $1"
}

# A bare repository with our pre-receive hook in it.
guarded_server() { # DIRECTORY
  rm -rf "$1"
  git init -q --bare "$1"
  "$LEAKWALL" install "$1" >"$scene/log" 2>&1 || fail "install in $1"
}

head_of() { git -C "$1" rev-parse -q --verify "${2:-HEAD}" || echo none; }

# Every object that a repository holds, whatever refers to it.
object_count() {
  git -C "$1" cat-file --batch-all-objects --batch-check | wc -l
}

# must_refuse WHY DIRECTORY COMMAND...: the command fails with HEAD where it
# was; git turns a hook's 1 and 2 alike into 1.
must_refuse() {
  why=$1
  where=$2
  shift 2
  before=$(head_of "$where")
  run "$@"
  if [ "$code" -ne 1 ]; then
    fail "$why: exit $code, expected a refusal"
  elif [ "$(head_of "$where")" != "$before" ]; then
    fail "$why: HEAD moved"
  else
    ok
  fi
}

# must_pass WHY DIRECTORY COMMAND...: the command succeeds and HEAD moves.
must_pass() {
  why=$1
  where=$2
  shift 2
  before=$(head_of "$where")
  run "$@"
  if [ "$code" -ne 0 ]; then
    fail "$why: exit $code, expected success"
  elif [ "$(head_of "$where")" = "$before" ]; then
    fail "$why: HEAD did not move"
  else
    ok
  fi
}

token() { "$EXPAND" 'gh{{join}}p_{{begin}}{{alnum:30}}{{crc32:base62:6}}' "${1:-1}"; }
