#include "source/attribution.h"

#include <algorithm>
#include <optional>

#include "source/judging.h"

namespace source {
namespace {

// Places reported of one blob.  More of them help nobody.
constexpr int kPlacesOfOne = 1000;

// How often a folder may be entered again, by another path.  In what people
// commit that is rare; in a tree that was made to have 10^10 paths it is all
// that happens.
constexpr int kRepeats = 100'000;

}  // namespace

// A folder of which it is not yet known whether it leads to a target.
struct Attribution::Frame {
  std::u32string key;
  std::vector<Folder> folders;  // in it, still to be asked
  bool found = false;
};

// A folder to walk, and how we came to it.
struct Attribution::Step {
  Folder folder;
  std::string path;  // with a final '/', unless it is empty
  bool below = false;
};

base::Result<Attribution::Frame> Attribution::Enter(const Folder& folder) {
  Frame frame;
  frame.key = keys_.KeyOf(folder);
  auto entries = NewIn(trees_, folder);
  if (!entries.ok()) return entries.error();
  for (const NewEntry& entry : *entries) {
    if (IsTree(entry.mode)) {
      if (targets_.trees.contains(entry.id)) frame.found = true;
      frame.folders.push_back(entry.AsFolder());
    } else if (targets_.blobs.contains(entry.id)) {
      frame.found = true;
    }
  }
  return frame;
}

void Attribution::Leave(std::vector<Frame>& frames, bool found) {
  leads_[frames.back().key] = found;
  frames.pop_back();
  if (found && !frames.empty()) frames.back().found = true;
}

// Depth first with a stack of our own: folders may be nested deeper than the
// machine's.
base::Result<bool> Attribution::LeadsToTarget(const Folder& root) {
  const auto known = leads_.find(keys_.KeyOf(root));
  if (known != leads_.end()) return known->second;
  auto first = Enter(root);
  if (!first.ok()) return first.error();
  std::vector<Frame> frames;
  frames.push_back(std::move(*first));
  bool answer = false;
  while (!frames.empty()) {
    Frame& frame = frames.back();
    if (frame.found || frame.folders.empty()) {
      answer = frame.found;
      Leave(frames, frame.found);
      continue;
    }
    const Folder folder = std::move(frame.folders.back());
    frame.folders.pop_back();
    const auto before = leads_.find(keys_.KeyOf(folder));
    if (before != leads_.end()) {
      frame.found = before->second;
      continue;
    }
    auto entered = Enter(folder);
    if (!entered.ok()) return entered.error();
    frames.push_back(std::move(*entered));
  }
  return answer;
}

void Attribution::Report(const Step& step, NewEntry& entry,
                         const Found& found) {
  const bool wanted = step.below || targets_.blobs.contains(entry.id);
  if (!wanted || ++places_[entry.id] > kPlacesOfOne) return;
  found({step.path + entry.name, entry.mode, entry.id, std::move(entry.before),
         step.below});
}

base::Status Attribution::Find(const Folder& root, const Found& found) {
  std::vector<Step> steps;
  steps.push_back({root, "", targets_.trees.contains(root.tree)});
  while (!steps.empty()) {
    const Step step = std::move(steps.back());
    steps.pop_back();
    if (std::binary_search(step.folder.before.begin(), step.folder.before.end(),
                           step.folder.tree)) {
      continue;
    }
    auto leads = LeadsToTarget(step.folder);
    if (!leads.ok()) return leads.error();
    if (!*leads && !step.below) continue;
    if (!walked_.insert(keys_.KeyOf(step.folder)).second &&
        ++repeats_ > kRepeats) {
      gave_up_ = true;
      return {};
    }
    auto entries = NewIn(trees_, step.folder);
    if (!entries.ok()) return entries.error();
    for (NewEntry& entry : *entries) {
      if (IsTree(entry.mode)) {
        steps.push_back({entry.AsFolder(), step.path + entry.name + "/",
                         step.below || targets_.trees.contains(entry.id)});
      } else {
        Report(step, entry, found);
      }
    }
  }
  return {};
}

bool Attribution::IsCut(const blob::ObjectId& id) const {
  if (gave_up_) return true;
  const auto count = places_.find(id);
  return count != places_.end() && count->second > kPlacesOfOne;
}

}  // namespace source
