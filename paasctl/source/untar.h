#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "common/status/status.h"

namespace paas::paasctl {

// Unpacks a tar archive that comes in pieces from somewhere that is not trusted: nothing is written
// outside of `directory`, no links out of it are followed, no owners, devices or special bits are
// taken over. Call Write() for each piece, then Finish(). One thread.
class Untar {
 public:
  // Makes the directory when it is missing.
  static StatusOr<std::unique_ptr<Untar>> Into(const std::string& directory);
  virtual ~Untar() = default;

  // InvalidArgument names an entry that is refused.
  virtual Status Write(std::string_view piece) = 0;
  // InvalidArgument when the archive ends too early. Afterwards files() is final.
  virtual Status Finish() = 0;
  virtual size_t files() const = 0;
};

}  // namespace paas::paasctl
