#!/bin/sh
# Holds every #include of src/ against the ladder: a folder may include itself
# and the folders listed for it, of those only the front doors, and third-party
# headers only in their one home.  Prints each edge that climbs; exits 1 if
# there is any.
#
# usage: ladder.sh SOURCE_DIR
set -eu
cd "$1"

find src -name '*.h' -o -name '*.cc' | LC_ALL=C sort | xargs awk '
BEGIN {
  may["base"] = "base"
  may["blob"] = "base blob"
  may["rule"] = "base rule"
  may["git"] = "base blob git"
  may["source"] = "base blob git source"
  may["scan"] = "base blob rule scan"
  may["detect"] = "base blob rule scan detect"
  may["policy"] = "base blob rule scan policy"
  may["report"] = "base blob rule scan policy report"
  may["app"] = "base blob rule git source scan detect policy report app"

  doors = " blob/blob.h rule/rule_set.h git/repository.h git/walk.h" \
          " source/source.h scan/scanner.h scan/finding.h scan/rule_check.h" \
          " detect/detector.h detect/name_rules.h policy/policy.h" \
          " policy/verdict.h report/reporter.h "

  home["toml++/toml.h"] = "base"; home["nlohmann/json.hpp"] = "base"
  home["openssl/"] = "base"
  home["git2"] = "git"; home["libdeflate.h"] = "git"
  home["hs/"] = "scan"; home["hs.h"] = "scan"; home["re2/"] = "scan"
  home["pcre2.h"] = "scan"
  home["xxhash.h"] = "scan"
  home["libfyaml.h"] = "detect"; home["zxcvbn"] = "detect"
  home["CLI/"] = "app"
  # TOML and JSON have one .cc each.
  only["toml++/toml.h"] = "src/base/toml.cc"
  only["nlohmann/json.hpp"] = "src/base/json.cc"
}
function bad(why) { print FILENAME ":" FNR ": " why; wrong = 1 }
/^[ \t]*#[ \t]*include/ {
  split(FILENAME, part, "/"); from = part[2]
  if (match($0, /"[^"]+"/)) {
    what = substr($0, RSTART + 1, RLENGTH - 2)
    split(what, part, "/"); to = part[1]
    if (!(to in may)) { bad("no such folder: " what); next }
    if (index(" " may[from] " ", " " to " ") == 0)
      bad(from " may not include " what)
    if (to != from && to != "base" && index(doors, " " what " ") == 0)
      bad(what " is no front door of " to)
  } else if (match($0, /<[^>]+>/)) {
    what = substr($0, RSTART + 1, RLENGTH - 2)
    for (h in home)
      if (index(what, h) == 1 && home[h] != from)
        bad(what " lives in " home[h])
    for (h in only)
      if (what == h && FILENAME != only[h])
        bad(what " is for " only[h] " alone")
  }
  seen++
}
END {
  if (seen < 50) { print "ladder: only " seen + 0 " includes read"; wrong = 1 }
  exit wrong
}'
