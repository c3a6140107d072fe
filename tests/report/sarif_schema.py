"""Holds the SARIF reports of a test program against the schema of SARIF 2.1.0.

usage: sarif_schema.py PROGRAM

Needs Debian's python3-jsonschema.
"""

import json
import pathlib
import subprocess
import sys

import jsonschema

here = pathlib.Path(__file__).parent
schema = json.loads((here / "sarif-2.1.0.json").read_text())
validator = jsonschema.Draft4Validator(
    schema, format_checker=jsonschema.FormatChecker())

out = subprocess.run([sys.argv[1]], check=True, capture_output=True,
                     text=True).stdout
reports = [json.loads(text) for text in out.split("----\n") if text]
wrong = 0
for report in reports:
    for error in validator.iter_errors(report):
        print(f"{error.json_path}: {error.message}")
        wrong += 1

# The schema must be able to refuse, or it shows nothing.
broken = json.loads(json.dumps(reports[0]))
broken["runs"][0]["results"][0]["level"] = "blocked"
if validator.is_valid(broken):
    print("the schema accepts a level that SARIF does not have")
    wrong += 1

# What the schema cannot say: results and rules refer to each other.
for report in reports:
    run = report["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
            print(f"{result['ruleId']}: wrong ruleIndex")
            wrong += 1

if len(reports) != 3:
    print(f"{len(reports)} reports, not 3")
    wrong += 1
sys.exit(1 if wrong else 0)
