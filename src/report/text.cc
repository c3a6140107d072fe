#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "report/advice.h"
#include "report/groups.h"
#include "report/page.h"
#include "report/shown.h"
#include "report/writers.h"

// What a developer reads at the moment a secret is stopped: what, where, why,
// how to fix it, how to allow it.

namespace report {
namespace {

// What the text says in each voice.
struct Wording {
  std::string_view blocked;  // after "leakwall: "
  std::string_view unjudged;
  std::string_view warned;   // after "1 warning; "
  std::string_view way_out;  // for what could not be judged; may be empty
};

const Wording& WordingOf(Voice voice) {
  static constexpr Wording kCommit = {
      "commit stopped", "commit stopped, not everything could be judged",
      "the commit goes on", "git commit --no-verify"};
  static constexpr Wording kPush = {
      "push stopped", "push stopped, not everything could be judged",
      "the push goes on", "git push --no-verify"};
  // A server has no way out to offer: its gate is for those who took theirs.
  static constexpr Wording kServer = {
      "push refused", "push refused, not everything could be judged",
      "the push is accepted", ""};
  static constexpr Wording kTerminal = {"", "", "", ""};
  switch (voice) {
    case Voice::kCommit:
      return kCommit;
    case Voice::kPush:
      return kPush;
    case Voice::kServer:
      return kServer;
    case Voice::kTerminal:
      break;
  }
  return kTerminal;
}

// How many findings there are for each action.
struct Tally {
  std::size_t secrets = 0;  // that block, and are bytes
  std::size_t files = 0;    // that block, and are files by their name
  std::size_t warnings = 0;
  Others others;

  std::size_t blocking() const { return secrets + files; }
  std::string Blocking() const {
    if (files == 0) return Count(secrets, "secret");
    if (secrets == 0) return Count(files, "secret file");
    return Count(secrets, "secret") + " and " + Count(files, "secret file");
  }
};

Tally TallyOf(const policy::Verdict& verdict) {
  Tally tally;
  for (const policy::JudgedFinding& judged : verdict.findings) {
    const policy::Action action = judged.ruling.action;
    if (action == policy::Action::kWarn) ++tally.warnings;
    if (action == policy::Action::kBlock) {
      ++(judged.finding.secret.Reveal().empty() ? tally.files : tally.secrets);
    }
    tally.others.Add(action);
  }
  return tally;
}

// "src/a.py:3:14", or what there is in place of a file.
std::string PlaceName(const scan::Place& place) {
  const blob::Origin& origin = place.origin;
  std::string line =
      place.line > 0 ? ", line " + std::to_string(place.line) : "";
  switch (origin.what) {
    case blob::What::kFile:
      break;
    case blob::What::kSymlink:
      return origin.path + " (the target of the link)";
    case blob::What::kCommit:
      return "commit " +
             ShortId(origin.commit.null() ? origin.id : origin.commit) + line;
    case blob::What::kTree:
    case blob::What::kTag:
      return "tag object " + ShortId(origin.id) + line;
    case blob::What::kRefName:
      return "the name of " + (origin.ref.empty() ? "a ref" : origin.ref);
    case blob::What::kMessage:
      return "the commit message" + line;
  }
  std::string name = origin.path.empty() ? "(no name)" : origin.path;
  if (place.line > 0) name += ":" + std::to_string(place.line);
  if (place.line > 0 && place.column > 0) {
    name += ":" + std::to_string(place.column);
  }
  return name;
}

// In which commit and whose, as far as it is known and of use to the reader.
std::string PlaceHistory(const scan::Place& place, Voice voice) {
  const blob::Origin& origin = place.origin;
  std::string text;
  if (!origin.commit.null() && origin.what != blob::What::kCommit) {
    text += "  in " + ShortId(origin.commit);
  }
  if (voice != Voice::kTerminal || origin.commit.null()) return text;
  if (!origin.author.empty()) text += "  " + origin.author;
  if (!origin.date.empty()) text += "  " + origin.date.substr(0, 10);
  if (!origin.reachable) text += "  (on no branch)";
  return text;
}

// The note that all places share, or empty.
std::string CommonNote(const std::vector<RuledPlace>& places) {
  for (const RuledPlace& ruled : places) {
    if (ruled.place->note != places.front().place->note) return "";
  }
  return places.empty() ? "" : places.front().place->note;
}

// Writes one report; the parts of its work, in the order of the page.
class TextWriter {
 public:
  TextWriter(const policy::Verdict& verdict, const rule::RuleSet& rules,
             const Settings& settings)
      : verdict_(verdict),
        rules_(rules),
        settings_(settings),
        wording_(WordingOf(settings.voice)),
        tally_(TallyOf(verdict)),
        page_(settings.voice, settings.color) {}

  std::string Write();

 private:
  void WriteHeading();
  void WriteGroups(policy::Action action);
  void WriteGroup(const Group& group);
  void WriteWhere(const Group& group, const std::vector<RuledPlace>& places,
                  bool with_notes);
  void WriteWhy(const std::vector<RuledPlace>& places, const std::string& note);
  void WriteAdvice(std::string_view label, const std::vector<Advice>& advice);
  void WriteLeftOut(const Selection& selection);
  void WriteErrors();
  void WriteNotices();
  void WriteCoverage();
  std::string LeftOutText() const;

  bool in_hook() const { return settings_.voice != Voice::kTerminal; }

  const policy::Verdict& verdict_;
  const rule::RuleSet& rules_;
  const Settings& settings_;
  const Wording& wording_;
  const Tally tally_;
  Page page_;
};

std::string TextWriter::Write() {
  if (in_hook()) WriteHeading();
  WriteGroups(policy::Action::kBlock);
  WriteGroups(policy::Action::kWarn);
  WriteErrors();
  WriteNotices();
  WriteCoverage();
  return page_.Take();
}

void TextWriter::WriteHeading() {
  std::string text = "leakwall: ";
  if (tally_.blocking() > 0) {
    text += std::string(wording_.blocked) + ", " + tally_.Blocking();
    if (tally_.warnings > 0) text += ", " + Count(tally_.warnings, "warning");
  } else if (verdict_.outcome == policy::Outcome::kUnjudged) {
    text += wording_.unjudged;
  } else if (tally_.warnings > 0) {
    text += Count(tally_.warnings, "warning") + "; ";
    text += wording_.warned;
  } else {
    return;
  }
  page_.Heading(text);
}

void TextWriter::WriteGroups(policy::Action action) {
  const Selection selection =
      Select(GroupsOf(verdict_, action), settings_.text_findings);
  if (selection.shown.empty()) return;
  if (action == policy::Action::kWarn && tally_.blocking() > 0) {
    page_.Gap();
    page_.Heading("Warnings, which stop nothing:");
  }
  for (const Group& group : selection.shown) WriteGroup(group);
  WriteLeftOut(selection);
}

void TextWriter::WriteGroup(const Group& group) {
  const policy::JudgedFinding& judged = group.first();
  const rule::Rule& rule = rules_[judged.finding.rule];
  const std::vector<RuledPlace> places = DecisivePlaces(group);
  const std::string note = CommonNote(places);
  page_.Gap();
  page_.Title(judged.finding.severity, rule.title, rule.id);
  const std::string secret =
      ShownSecret(judged.finding.secret, settings_.redact);
  if (group.findings.size() == 1 && !secret.empty()) {
    page_.Field("secret", secret);
  }
  WriteWhere(group, places, note.empty());
  WriteWhy(places, note);
  WriteAdvice("fix", HowToFix(group, rule, settings_));
  WriteAdvice("allow", HowToAllow(group, rule, settings_.voice));
}

void TextWriter::WriteWhere(const Group& group,
                            const std::vector<RuledPlace>& places,
                            bool with_notes) {
  std::string_view label = "where";
  if (!group.folder.empty()) {
    page_.Field(label,
                group.folder + ": " + Count(group.findings.size(), "file"));
    label = "";
  } else if (!group.file.empty()) {
    page_.Field(label,
                group.file + ": " + Count(group.findings.size(), "secret"));
    label = "";
  }
  // Each line of a file's many secrets is another secret.
  const std::size_t most = settings_.text_places * (group.file.empty() ? 1 : 4);
  const std::size_t shown = std::min(places.size(), most);
  for (std::size_t i = 0; i < shown; ++i) {
    const scan::Place& place = *places[i].place;
    std::string text = PlaceName(place) + PlaceHistory(place, settings_.voice);
    if (!group.file.empty()) {
      const scan::Finding& finding = places[i].judged->finding;
      text += "  " + ShownSecret(finding.secret, settings_.redact);
      // Whoever pushes cannot allow on a server: no need for two lines each.
      if (settings_.voice != Voice::kServer) {
        text += "  " + finding.fingerprint.text();
      }
    }
    if (with_notes && !place.note.empty()) text += "  (" + place.note + ")";
    page_.Field(label, text);
    label = "";
  }
  if (places.size() > shown) {
    page_.Field(label, "and " + Count(places.size() - shown,
                                      group.file.empty() ? "more place"
                                                         : "more secret"));
  }
  Others others;
  for (const policy::JudgedFinding* judged : group.findings) {
    for (std::size_t i = 0; i < judged->finding.places.size(); ++i) {
      others.Add(RulingOn(*judged, i).action);
    }
  }
  if (const std::string text = others.Text(); !text.empty()) {
    page_.Field(label, "and elsewhere: " + text);
  }
}

void TextWriter::WriteWhy(const std::vector<RuledPlace>& places,
                          const std::string& note) {
  std::string_view label = "why";
  if (!note.empty()) {
    page_.ProseField(label, note);
    label = "";
  }
  std::vector<std::string> clauses;
  for (const RuledPlace& ruled : places) {
    const std::string& clause = ruled.ruling->clause;
    if (!clause.empty() &&
        std::find(clauses.begin(), clauses.end(), clause) == clauses.end()) {
      clauses.push_back(clause);
    }
  }
  const std::size_t shown = std::min(clauses.size(), settings_.text_places);
  for (std::size_t i = 0; i < shown; ++i) {
    page_.ProseField(label, clauses[i]);
    label = "";
  }
}

void TextWriter::WriteAdvice(std::string_view label,
                             const std::vector<Advice>& advice) {
  for (const Advice& step : advice) {
    if (step.kind == Advice::Kind::kCommand) {
      page_.Field(label, step.text);
    } else {
      page_.ProseField(label, step.text);
    }
    label = "";
  }
}

void TextWriter::WriteLeftOut(const Selection& selection) {
  if (selection.left_out.empty()) return;
  std::string text;
  std::size_t total = 0;
  for (const auto& [rule, count] : selection.left_out) {
    text += (total == 0 ? "" : ", ") + Figure(count) + " " + rules_[rule].id;
    total += count;
  }
  page_.Gap();
  page_.Prose("not shown: ", Count(total, "more finding") + " (" + text +
                                 "), a report in another format has all");
}

void TextWriter::WriteErrors() {
  const std::vector<base::Error> errors = AllErrors(verdict_);
  if (errors.empty()) return;
  page_.Gap();
  for (const base::Error& error : errors) {
    page_.Prose("could not judge: ", error.Line());
  }
  // Only where nothing blocks: there, going on without us costs no secret
  // that we know of.
  if (verdict_.outcome == policy::Outcome::kUnjudged &&
      !wording_.way_out.empty()) {
    page_.Gap();
    page_.Prose("",
                "If you know what could not be read, you can go on without "
                "this check:");
    page_.Prose("  ", wording_.way_out);
  }
}

void TextWriter::WriteNotices() {
  const std::vector<std::string> notices = AllNotices(verdict_);
  if (notices.empty()) return;
  if (in_hook()) page_.Gap();
  for (const std::string& notice : notices) page_.Prose("note: ", notice);
}

// "3 left out (2 exempt, 1 too large)".
std::string TextWriter::LeftOutText() const {
  std::string text = Figure(verdict_.coverage.LeftOutTotal()) + " left out";
  std::string reasons;
  for (const auto& [reason, count] : verdict_.coverage.left_out) {
    if (count == 0) continue;
    reasons += (reasons.empty() ? "" : ", ") + Figure(count) + " " +
               std::string(blob::LeftOutName(reason));
  }
  return reasons.empty() ? text : text + " (" + reasons + ")";
}

// On demand always; in a hook only beside something else: the policy has said
// already, as an error or a notice, what must not go unseen.
void TextWriter::WriteCoverage() {
  const blob::Coverage& coverage = verdict_.coverage;
  if (in_hook()) {
    const std::string others = tally_.others.Text();
    if (page_.empty()) return;
    if (others.empty() && coverage.LeftOutTotal() == 0) return;
    page_.Gap();
    if (!others.empty()) page_.Prose("also: ", others);
    if (coverage.LeftOutTotal() > 0) {
      page_.Prose("coverage: ", Figure(coverage.judged) + " of " +
                                    Figure(coverage.planned) + " judged, " +
                                    LeftOutText());
    }
    return;
  }
  std::string text = "leakwall: ";
  text += policy::Text(verdict_.outcome);
  if (tally_.blocking() > 0) text += ": " + tally_.Blocking();
  if (tally_.warnings > 0) {
    text += (tally_.blocking() > 0 ? ", " : ": ") +
            Count(tally_.warnings, "warning");
  }
  if (const std::string others = tally_.others.Text(); !others.empty()) {
    text += "; also " + others;
  }
  text += fmt::format("; {} planned = {} judged + {} + {} failed",
                      Figure(coverage.planned), Figure(coverage.judged),
                      LeftOutText(), Figure(coverage.failed));
  page_.Gap();
  page_.Line(text);
}

}  // namespace

std::string WriteText(const policy::Verdict& verdict,
                      const rule::RuleSet& rules, const Settings& settings) {
  return TextWriter(verdict, rules, settings).Write();
}

}  // namespace report
