// A policy is written by whoever may write to the repository.

#include <string_view>

#include "policy/policy.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const policy::Document document{
      policy::Layer::kRepository, "p.toml",
      std::string(reinterpret_cast<const char*>(data), size)};
  const auto policy = policy::Policy::Parse({&document, 1});
  if (policy.ok()) (void)policy->Show();
  return 0;
}
