#include "model/environment_name.h"

#include <algorithm>

#include "common/digest/sha256.h"

namespace paas::model {

namespace {

constexpr size_t kBranchCharacters = 32;
constexpr size_t kHashCharacters = 7;
constexpr size_t kLabelCharacters = 63;  // of one label of a host name, RFC 1035

bool IsLowerAlnum(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// 4 bytes in base32 (RFC 4648), lower case, without padding: 7 characters.
std::string ShortHash(std::string_view text) {
  static constexpr char kAlphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  const std::string digest = digest::Sha256(text);
  uint64_t bits = 0;
  for (size_t i = 0; i < 4; ++i) bits = bits << 8 | static_cast<unsigned char>(digest[i]);
  bits <<= 3;  // 32 bits fill up to 35, seven groups of five
  std::string hash;
  for (int shift = 30; shift >= 0; shift -= 5) hash += kAlphabet[bits >> shift & 31];
  return hash;
}

std::string Sanitised(std::string_view branch) {
  std::string name;
  for (const char c : branch) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (IsLowerAlnum(lower)) {
      name += lower;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  name.resize(std::min(name.size(), kBranchCharacters));
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name;
}

}  // namespace

bool IsValidProjectId(std::string_view id) {
  return !id.empty() && id.size() <= kLabelCharacters && IsLowerAlnum(id[0]) &&
         std::all_of(id.begin(), id.end(), [](char c) { return IsLowerAlnum(c) || c == '-'; });
}

bool IsValidMachineName(std::string_view name) { return IsValidProjectId(name); }

std::string MachineName(std::string_view branch) {
  const std::string name = Sanitised(branch);
  return name.empty() ? ShortHash(branch) : name + "-" + ShortHash(branch);
}

std::string DefaultHost(std::string_view machine_name, std::string_view project,
                        std::string_view site_domain) {
  std::string label = std::string(machine_name) + "-" + std::string(project);
  const size_t tail = kHashCharacters + 1 + project.size();  // "bvxea6i-project"
  if (label.size() > kLabelCharacters && tail <= kLabelCharacters) {
    const size_t cut = label.size() - kLabelCharacters;
    const size_t branch = label.size() - tail;  // "branch-"
    std::string kept = label.substr(0, branch - std::min(branch, cut + 1));
    while (!kept.empty() && kept.back() == '-') kept.pop_back();
    label = (kept.empty() ? "" : kept + "-") + label.substr(branch);
  } else if (label.size() > kLabelCharacters) {
    const std::string hash = ShortHash(label);
    label = label.substr(label.size() - tail, kLabelCharacters - kHashCharacters - 1);
    while (label.back() == '-') label.pop_back();
    label += "-" + hash;
  }
  return label + "." + std::string(site_domain);
}

}  // namespace paas::model
