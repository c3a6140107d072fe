#include "policy/document.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "base/encoding.h"
#include "base/text.h"
#include "base/toml_fields.h"
#include "policy/clauses.h"
#include "policy/values.h"

namespace policy {
namespace {

using base::TomlFields;

// Nobody overrides as many; a table of a million keys would cost minutes.
constexpr std::size_t kMostOverrides = 1000;
constexpr std::size_t kLeastKey = 16;
constexpr std::size_t kLongestKey = 64;
constexpr std::size_t kLeastHash = 16;
constexpr int kMostBits = 256;

enum class Counting { kMay, kMayNot };

class Reader {
 public:
  Reader(const Document& document, base::TomlTable table)
      : layer_(document.layer), root_(std::move(table)) {}

  base::Result<Written> Read() {
    ReadScalars();
    ReadSeverities();
    ReadWeak();
    ReadDeny();
    ReadPacks();
    InTable("limits", [this](TomlFields& fields) {
      ReadLimits(fields, "limits.", written_.limits);
    });
    ReadLists();
    ReadTrust();
    ReadBypass();
    ReadFloor();
    if (auto done = root_.Finish(); !done.ok()) return done.error();
    return std::move(written_);
  }

 private:
  // Calls read(fields) for the table `name`, if there is one, and finishes it.
  template <typename Read>
  void InTable(std::string_view name, const Read& read) {
    auto table = root_.Table(name);
    if (!table) return;
    TomlFields fields(std::move(*table));
    read(fields);
    root_.Keep(fields.Finish());
  }

  // As InTable(), for tables that only some layers may have.
  template <typename Read>
  void InTableOf(std::string_view name, bool may, const char* fix,
                 const Read& read) {
    InTable(name, [&](TomlFields& fields) {
      if (may) return read(fields);
      root_.Refuse(name, "has no effect in this file", fix);
    });
  }

  // Notes where a key stands, if it is there, and hands its value on.
  template <typename T>
  std::optional<T> Noted(TomlFields& fields, std::string_view prefix,
                         std::string_view key, std::optional<T> value) {
    if (value) {
      written_.where[std::string(prefix).append(key)] = fields.Where(key);
    }
    return value;
  }

  // A list of strings that say something, and where it stands.
  std::vector<std::string> TakeList(TomlFields& fields, std::string_view prefix,
                                    std::string_view key) {
    std::vector<std::string> list = fields.Strings(key);
    for (const std::string& text : list) {
      if (!base::Trim(text).empty()) continue;
      fields.Refuse(key, "holds an empty string", "leave it out");
    }
    if (!list.empty()) {
      written_.where[std::string(prefix).append(key)] = fields.Where(key);
    }
    return list;
  }

  std::optional<int> TakeBits(TomlFields& fields) {
    const auto bits = fields.Integer("weak_bits");
    if (!bits) return std::nullopt;
    if (*bits < 0 || *bits > kMostBits) {
      fields.Refuse("weak_bits", "is out of range", "use 0 to 256");
      return std::nullopt;
    }
    return static_cast<int>(*bits);
  }

  std::optional<std::string> TakeKey() {
    const auto text = root_.String("fingerprint_key");
    if (!text) return std::nullopt;
    auto key = base::HexDecode(*text);
    if (!key || key->size() < kLeastKey || key->size() > kLongestKey) {
      root_.Refuse("fingerprint_key", "is no key",
                   "use 32 hexadecimal digits, as `leakwall policy init` does");
      return std::nullopt;
    }
    return key;
  }

  void ReadScalars() {
    written_.block_at =
        Noted(root_, "", "block_at", TakeSeverity(root_, "block_at"));
    written_.weak_bits = Noted(root_, "", "weak_bits", TakeBits(root_));
    written_.fingerprint_key = Noted(root_, "", "fingerprint_key", TakeKey());
    written_.own_secrets =
        Noted(root_, "", "own_secrets", root_.Bool("own_secrets"));
  }

  void ReadSeverities() {
    InTable("severity", [this](TomlFields& fields) {
      const std::vector<std::string> ids = fields.table().Keys();
      if (ids.size() > kMostOverrides) {
        return root_.Refuse("severity", "has more than 1000 keys",
                            "use [[action]] with a tag or a glob");
      }
      for (const std::string& id : ids) {
        const auto severity =
            Noted(fields, "severity.", id, TakeSeverity(fields, id));
        if (severity) written_.severity[id] = *severity;
      }
    });
  }

  void ReadWeak() {
    InTable("weak", [this](TomlFields& fields) {
      written_.weak_words = TakeList(fields, "weak.", "words");
    });
  }

  void ReadDeny() {
    InTable("deny", [this](TomlFields& fields) {
      written_.deny_salt =
          Noted(fields, "deny.", "salt", fields.String("salt"));
      written_.deny_hashes = TakeList(fields, "deny.", "hashes");
      for (const std::string& hash : written_.deny_hashes) {
        const auto bytes = base::HexDecode(hash);
        if (bytes && bytes->size() >= kLeastHash) continue;
        fields.Refuse("hashes", "holds what is no hash",
                      "write each hash in hexadecimal digits");
      }
    });
  }

  void ReadPacks() {
    InTable("packs", [this](TomlFields& fields) {
      written_.packs_off = TakeList(fields, "packs.", "off");
      written_.packs_extra = TakeList(fields, "packs.", "extra");
    });
  }

  std::optional<OnLimit> TakeOnLimit(TomlFields& fields, std::string_view key,
                                     Counting counting) {
    const auto text = fields.String(key);
    if (!text) return std::nullopt;
    const auto on_limit = ParseOnLimit(*text);
    if (!on_limit ||
        (*on_limit == OnLimit::kCount && counting == Counting::kMayNot)) {
      fields.Refuse(key, base::Quote(*text) + " is no answer",
                    counting == Counting::kMay ? "use block, warn or count"
                                               : "use block or warn");
      return std::nullopt;
    }
    return on_limit;
  }

  // What [limits] and [floor] share.
  void ReadLimits(TomlFields& fields, std::string_view prefix,
                  Written::Limits& limits) {
    if (prefix == "limits.") {
      limits.timeout = Noted(fields, prefix, "timeout", TakeTimeout(fields));
    }
    limits.blob_bytes =
        Noted(fields, prefix, "blob_bytes", TakeBlobBytes(fields));
    limits.on_timeout =
        Noted(fields, prefix, "on_timeout",
              TakeOnLimit(fields, "on_timeout", Counting::kMayNot));
    limits.on_too_large =
        Noted(fields, prefix, "on_too_large",
              TakeOnLimit(fields, "on_too_large", Counting::kMayNot));
    limits.on_promised =
        Noted(fields, prefix, "on_promised",
              TakeOnLimit(fields, "on_promised", Counting::kMay));
  }

  static std::optional<std::chrono::milliseconds> TakeTimeout(
      TomlFields& fields) {
    const auto text = fields.String("timeout");
    if (!text) return std::nullopt;
    const auto duration = ParseDuration(*text);
    if (!duration) {
      fields.Refuse("timeout", base::Quote(*text) + " is no duration",
                    "write it as \"500ms\", \"20s\" or \"2m\"");
    }
    return duration;
  }

  static std::optional<std::uint64_t> TakeBlobBytes(TomlFields& fields) {
    const auto text = fields.String("blob_bytes");
    if (!text) return std::nullopt;
    const auto size = ParseSize(*text);
    if (!size) {
      fields.Refuse("blob_bytes",
                    base::Quote(*text) + " is no size below 4 GiB",
                    "write it as \"64KB\", \"100MB\" or \"1GiB\"");
    }
    return size;
  }

  // Reads each table of the list `key`.
  template <typename Clause, typename Read>
  void ReadList(std::string_view key, std::vector<Clause>& clauses,
                const Read& read) {
    for (base::TomlTable& table : root_.Tables(key)) {
      auto clause = read(std::move(table));
      if (!clause.ok()) return root_.Keep(clause.error());
      clauses.push_back(std::move(clause).value());
    }
  }

  void ReadLists() {
    ReadList("action", written_.actions, [this](base::TomlTable table) {
      return ReadAction(std::move(table), layer_);
    });
    ReadList("exempt", written_.exempts, ReadExempt);
    ReadList("allow", written_.allows, ReadAllow);
    ReadList("file", written_.files, ReadFileClause);
  }

  bool MayServe() const {
    return layer_ == Layer::kServer || layer_ == Layer::kSystem;
  }

  static constexpr const char* kServerFix =
      "put it in the server's $GIT_DIR/leakwall.toml or in "
      "/etc/leakwall/policy.toml";

  void ReadTrust() {
    InTableOf("trust", MayServe(), kServerFix, [this](TomlFields& fields) {
      const auto from =
          Noted(fields, "trust.", "allow_from", fields.String("allow_from"));
      if (from && *from != "default-branch" && *from != "none") {
        fields.Refuse("allow_from", "is no place to take entries from",
                      "use \"default-branch\" or \"none\"");
      }
      if (from) written_.allow_from_default_branch = *from == "default-branch";
      written_.inline_comments =
          Noted(fields, "trust.", "inline", fields.Bool("inline"));
    });
  }

  void ReadBypass() {
    InTableOf("bypass", MayServe(), kServerFix, [this](TomlFields& fields) {
      Written::Bypass& bypass = written_.bypass;
      bypass.enabled =
          Noted(fields, "bypass.", "enabled", fields.Bool("enabled"));
      bypass.refs = TakeList(fields, "bypass.", "refs");
      bypass.users = TakeList(fields, "bypass.", "users");
      for (const std::string& text : TakeList(fields, "bypass.", "never")) {
        const auto severity = rule::ParseSeverity(text);
        if (severity) {
          bypass.never.push_back(*severity);
        } else {
          fields.Refuse("never", base::Quote(text) + " is no severity",
                        "use low, medium, high or critical");
        }
      }
      bypass.log = Noted(fields, "bypass.", "log", fields.String("log"));
      if (bypass.log && !bypass.log->starts_with('/')) {
        fields.Refuse("log", "is no absolute path",
                      "a hook may run in any folder: begin it with /");
      }
    });
  }

  void ReadFloor() {
    InTableOf("floor", layer_ == Layer::kSystem,
              "put it in /etc/leakwall/policy.toml",
              [this](TomlFields& fields) {
                Written::Floor& floor = written_.floor;
                floor.block_at = Noted(fields, "floor.", "block_at",
                                       TakeSeverity(fields, "block_at"));
                floor.weak_bits =
                    Noted(fields, "floor.", "weak_bits", TakeBits(fields));
                floor.own_secrets = Noted(fields, "floor.", "own_secrets",
                                          fields.Bool("own_secrets"));
                ReadLimits(fields, "floor.", floor.limits);
              });
  }

  Layer layer_;
  TomlFields root_;
  Written written_;
};

}  // namespace

base::Result<Written> ReadDocument(const Document& document) {
  auto table = base::TomlTable::Parse(document.text, document.file);
  if (!table.ok()) return table.error();
  return Reader(document, std::move(table).value()).Read();
}

}  // namespace policy
