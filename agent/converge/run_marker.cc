#include "agent/converge/run_marker.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>

#include "common/os/beneath.h"
#include "common/os/file.h"

namespace paas::agent {

std::string ReadRunMarker(container::RunningContainer& running, const std::string& name) {
  const auto root =
      os::Open("/proc/" + std::to_string(running.pid()) + "/root", O_PATH | O_DIRECTORY);
  if (!root.ok()) return {};
  const auto file = os::OpenBeneath(root->get(), "run/platform/" + name, O_RDONLY | O_NONBLOCK);
  if (!file.ok()) return {};
  std::array<char, 32> text;
  const ssize_t got = ::read(file->get(), text.data(), text.size());
  return got > 0 ? std::string(text.data(), static_cast<size_t>(got)) : std::string();
}

}  // namespace paas::agent
