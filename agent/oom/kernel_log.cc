#include "agent/oom/kernel_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "common/os/file.h"

namespace paas::agent {
namespace {

constexpr size_t kLargestRecord = 8192;  // of the kernel
constexpr size_t kMostRecords = 4096;

}  // namespace

KernelLog::KernelLog() {
  StatusOr<os::UniqueFd> fd = os::Open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
  if (!fd.ok() || ::lseek(fd->get(), 0, SEEK_END) < 0) return;
  fd_ = *std::move(fd);
}

std::vector<std::string> KernelLog::Read() {
  std::vector<std::string> records;
  if (!fd_.valid()) return records;
  std::array<char, kLargestRecord> record;
  while (records.size() < kMostRecords) {
    const ssize_t size = ::read(fd_.get(), record.data(), record.size());
    if (size > 0) {
      records.emplace_back(record.data(), static_cast<size_t>(size));
    } else if (size == 0 || (errno != EPIPE && errno != EINTR)) {
      break;  // EPIPE: some were overwritten before they were read
    }
  }
  return records;
}

}  // namespace paas::agent
