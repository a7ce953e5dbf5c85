#include "agent/admission/admission.h"

#include <set>

namespace paas::agent {
namespace {

// What a container that is new writes at least: its logs and records.
constexpr uint64_t kStateBytes = 16ull << 20;

}  // namespace

StatusOr<std::vector<os::SpaceClaim>> Admission::ImageClaims(const EnvironmentSpec& spec) const {
  std::set<std::string> digests;
  for (const DesiredContainer& container : spec.containers) {
    digests.insert({container.base_digest, container.app_digest});
  }
  digests.erase("");
  uint64_t bytes = 0;
  // What is nowhere fails the deploy later, in better words.
  for (const std::string& digest : digests) bytes += images_->MissingBytes(digest).value_or(0);
  PAAS_ASSIGN_OR_RETURN(os::DiskSpace space, os::MeasureDisk(places_.images));
  return std::vector<os::SpaceClaim>{{"images", std::move(space), bytes}};
}

Status Admission::Admit(const EnvironmentSpec& spec) const {
  PAAS_ASSIGN_OR_RETURN(std::vector<os::SpaceClaim> claims, ImageClaims(spec));
  PAAS_ASSIGN_OR_RETURN(os::DiskSpace state, os::MeasureDisk(places_.state));
  PAAS_ASSIGN_OR_RETURN(std::vector<os::SpaceClaim> volumes, volumes_->Claims(spec));
  // An environment that adds nothing is not refused, however full the disk is.
  bool adds = false;
  for (const os::SpaceClaim& claim : claims) adds = adds || claim.needed_bytes > 0;
  for (const os::SpaceClaim& claim : volumes) adds = adds || claim.needed_bytes > 0;
  if (adds) claims.push_back({"records and logs", std::move(state), kStateBytes});
  claims.insert(claims.end(), volumes.begin(), volumes.end());
  return os::CheckRoom(claims, places_.reserve_bytes);
}

StatusOr<std::vector<std::pair<std::string, os::DiskSpace>>> Admission::Spaces() const {
  std::vector<std::pair<std::string, os::DiskSpace>> spaces;
  PAAS_ASSIGN_OR_RETURN(os::DiskSpace state, os::MeasureDisk(places_.state));
  spaces.emplace_back("node state", std::move(state));
  PAAS_ASSIGN_OR_RETURN(const std::vector<volume::Room> rooms, volumes_->Rooms());
  for (const volume::Room& room : rooms) spaces.emplace_back(room.what, room.space);
  return spaces;
}

}  // namespace paas::agent
