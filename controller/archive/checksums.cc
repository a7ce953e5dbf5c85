#include "controller/archive/checksums.h"

#include <algorithm>

namespace paas::controller {
namespace {

// As sha256sum writes names with line ends: escaped, and the line begins with a backslash.
std::string Line(const std::string& digest, const std::string& path) {
  std::string escaped;
  for (const char c : path) {
    if (c == '\\') escaped += "\\\\";
    if (c == '\n') escaped += "\\n";
    if (c == '\r') escaped += "\\r";
    if (c != '\\' && c != '\n' && c != '\r') escaped += c;
  }
  return (escaped == path ? "" : "\\") + digest + "  " + escaped + "\n";
}

void Field(std::string_view text, std::string& out) {
  out += std::to_string(text.size());
  out += ':';
  out += text;
}

std::string Header(const std::string& path, const tree::Entry& entry) {
  std::string text;
  Field(path, text);
  for (const int64_t number :
       {static_cast<int64_t>(entry.kind), int64_t{entry.mode}, int64_t{entry.owner},
        int64_t{entry.group}, entry.modified_ns, static_cast<int64_t>(entry.size_bytes)}) {
    Field(std::to_string(number), text);
  }
  Field(entry.target, text);
  Field(std::to_string(entry.attributes.size()), text);
  for (const auto& [name, value] : entry.attributes) {
    Field(name, text);
    Field(value, text);
  }
  return text;
}

// The line of `text` around a place.
std::string LineAround(const std::string& text, size_t place) {
  const size_t before = place == 0 ? std::string::npos : text.rfind('\n', place - 1);
  const size_t begin = before == std::string::npos ? 0 : before + 1;
  return text.substr(begin, text.find('\n', place) - begin);
}

Status Differs(const std::string& line) {
  constexpr size_t kDigest = 66;  // with its two spaces
  if (line.starts_with('#') || line.size() <= kDigest) {
    return InvalidArgument("the archive was altered: its members are not those that were written");
  }
  return InvalidArgument("the archive was altered: " + tree::Printable(line.substr(kDigest)) +
                         " is not what was written");
}

}  // namespace

Status Checksums::Add(const std::string& path, const tree::Entry& entry) {
  PAAS_RETURN_IF_ERROR(EndFile());
  ++members_;
  headers_.Update(Header(path, entry));
  if (entry.kind == tree::EntryKind::kFile) file_ = path;
  return absl::OkStatus();
}

void Checksums::UpdateZeros(uint64_t bytes) {
  static const std::string kZeros(64 << 10, '\0');
  while (bytes > 0) {
    const size_t length = std::min<uint64_t>(bytes, kZeros.size());
    content_.Update({kZeros.data(), length});
    bytes -= length;
  }
}

Status Checksums::EndFile() {
  if (file_.empty()) return absl::OkStatus();
  const Status appended = spool_.Append(Line(content_.FinishHex(), file_));
  file_.clear();
  return appended;
}

StatusOr<const Spool*> Checksums::Finish() {
  PAAS_RETURN_IF_ERROR(EndFile());
  PAAS_RETURN_IF_ERROR(spool_.Append("# " + std::to_string(members_) + " members, their headers " +
                                     headers_.FinishHex() + "\n"));
  return &spool_;
}

Status Checksums::Compare(std::string_view piece) {
  PAAS_ASSIGN_OR_RETURN(const std::string mine, spool_.ReadAt(compared_, piece.size()));
  const auto [here, there] = std::mismatch(mine.begin(), mine.end(), piece.begin(), piece.end());
  const uint64_t place = compared_ + static_cast<uint64_t>(here - mine.begin());
  compared_ += piece.size();
  if (here == mine.end() && there == piece.end()) return absl::OkStatus();
  constexpr uint64_t kLongestLine = 8200;
  const uint64_t from = place > kLongestLine ? place - kLongestLine : 0;
  PAAS_ASSIGN_OR_RETURN(const std::string around, spool_.ReadAt(from, 2 * kLongestLine));
  return Differs(LineAround(around, place - from));
}

Status Checksums::FinishComparing() const {
  return compared_ == spool_.bytes() ? absl::OkStatus() : Differs("");
}

}  // namespace paas::controller
