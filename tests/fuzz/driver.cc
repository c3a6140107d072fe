// Runs a fuzz target without a fuzzer, as an ordinary test: on every file of
// its corpus, and on some thousand damaged copies of each, the same ones every
// time.  A crash, a hang or a sanitizer's report is the failure.
//
// usage: TARGET CORPUS_DIRECTORY

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size);

namespace {

void RunOn(const std::string& bytes) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                         bytes.size());
}

// One to four edits: a byte changed, a stretch dropped, doubled or cut off.
std::string Damage(std::string bytes, std::mt19937& random) {
  const auto below = [&random](std::size_t limit) {
    return limit == 0 ? 0 : random() % limit;
  };
  for (std::size_t edits = 1 + below(4); edits > 0; --edits) {
    const std::size_t at = below(bytes.size() + 1);
    const std::size_t length = below(bytes.size() - at + 1);
    switch (below(5)) {
      case 0:
        if (at < bytes.size()) bytes[at] = static_cast<char>(below(256));
        break;
      case 1:
        bytes.insert(at, 1, static_cast<char>(below(256)));
        break;
      case 2:
        bytes.erase(at, length);
        break;
      case 3:
        bytes.insert(at, bytes.substr(at, length));
        break;
      default:
        bytes.resize(at);
        break;
    }
  }
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  constexpr int kCopies = 2000;
  int files = 0;
  std::vector<std::filesystem::path> corpus;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
    corpus.push_back(entry.path());
  }
  for (const auto& path : corpus) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)),
                            std::istreambuf_iterator<char>());
    RunOn(bytes);
    std::mt19937 random(1);
    for (int i = 0; i < kCopies; ++i) RunOn(Damage(bytes, random));
    ++files;
  }
  RunOn("");
  std::printf("%d passed, 0 failed\n", files);
  return files > 0 ? 0 : 1;  // an empty corpus tests nothing
}
