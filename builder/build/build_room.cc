#include "builder/build/build_room.h"

#include <algorithm>
#include <sstream>

#include "common/log/log.h"
#include "common/os/file.h"

namespace paas::builder {
namespace {

constexpr uint64_t kLeastWorkBytes = 256ull << 20;
constexpr uint64_t kLeastImageBytes = 64ull << 20;
constexpr size_t kLongestSizeFile = 128;

uint64_t WithMargin(uint64_t bytes, uint64_t least) { return std::max(bytes + bytes / 4, least); }

}  // namespace

// No directory of an application can have this name: it ends in a suffix with a dot.
std::string BuildRoom::SizeFile(const std::string& project, const std::string& application) const {
  return places_.size_root + "/" + project + "/" + application + ".size";
}

StatusOr<BuildRoom::Ticket> BuildRoom::Admit(const std::string& project,
                                             const std::string& application) {
  uint64_t work = 0;
  uint64_t image = 0;
  const StatusOr<std::string> known =
      os::ReadFile(SizeFile(project, application), kLongestSizeFile);
  if (known.ok()) std::istringstream(*known) >> work >> image;
  work = WithMargin(work, kLeastWorkBytes);
  image = WithMargin(image, kLeastImageBytes);
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(places_.work_root, 0700));
  PAAS_ASSIGN_OR_RETURN(const os::DiskSpace work_space, os::MeasureDisk(places_.work_root));
  PAAS_ASSIGN_OR_RETURN(const os::DiskSpace image_space, os::MeasureDisk(places_.image_root));
  const std::lock_guard lock(mutex_);
  PAAS_RETURN_IF_ERROR(
      os::CheckRoom({{"the build of " + application, work_space, promised_work_bytes_ + work},
                     {"the image of " + application, image_space, promised_image_bytes_ + image}},
                    places_.reserve_bytes));
  promised_work_bytes_ += work;
  promised_image_bytes_ += image;
  return Ticket(*this, work, image);
}

void BuildRoom::GiveBack(uint64_t work_bytes, uint64_t image_bytes) {
  const std::lock_guard lock(mutex_);
  promised_work_bytes_ -= work_bytes;
  promised_image_bytes_ -= image_bytes;
}

void BuildRoom::Remember(const std::string& project, const std::string& application,
                         uint64_t work_bytes, uint64_t image_bytes) {
  const Status written =
      os::WriteFileDurably(SizeFile(project, application),
                           std::to_string(work_bytes) + " " + std::to_string(image_bytes) + "\n");
  if (!written.ok()) log::Warning(Message(written));
}

StatusOr<std::vector<std::pair<std::string, os::DiskSpace>>> BuildRoom::Spaces() const {
  std::vector<std::pair<std::string, os::DiskSpace>> spaces;
  PAAS_ASSIGN_OR_RETURN(const os::DiskSpace work, os::MeasureDisk(places_.work_root));
  PAAS_ASSIGN_OR_RETURN(const os::DiskSpace images, os::MeasureDisk(places_.image_root));
  spaces.emplace_back("builds", work);
  spaces.emplace_back("images", images);
  return spaces;
}

}  // namespace paas::builder
