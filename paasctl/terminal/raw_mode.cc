#include "paasctl/terminal/raw_mode.h"

#include <utility>

namespace paas::paasctl {

StatusOr<RawMode> RawMode::Enter(int fd) {
  termios saved{};
  if (::tcgetattr(fd, &saved) != 0) return ErrnoStatus("read the terminal's settings");
  termios raw = saved;
  ::cfmakeraw(&raw);
  if (::tcsetattr(fd, TCSADRAIN, &raw) != 0) return ErrnoStatus("set the terminal to raw mode");
  return RawMode(fd, saved);
}

RawMode::RawMode(RawMode&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), saved_(other.saved_) {}

RawMode::~RawMode() {
  if (fd_ >= 0) ::tcsetattr(fd_, TCSADRAIN, &saved_);
}

}  // namespace paas::paasctl
