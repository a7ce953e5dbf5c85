#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/status/status.h"
#include "paasctl/client/types.h"

namespace paas::paasctl {

struct ExecRequest {
  EnvironmentId target;
  std::string container;
  std::vector<std::string> argv;  // empty: a login shell
  bool tty = false;
  WindowSize window;
  std::string term;
};

// A running remote command. Read() belongs to one thread, everything else to another one.
class ExecStream {
 public:
  struct Data {
    bool is_stderr = false;
    std::string bytes;
  };
  using Event = std::variant<Data, ExitRecord>;

  virtual ~ExecStream() = default;
  // Blocks for the next event. An ExitRecord is always the last one.
  virtual StatusOr<Event> Read() = 0;
  virtual bool Write(std::string_view bytes) = 0;
  virtual bool CloseInput() = 0;
  virtual bool Resize(const WindowSize& window) = 0;
  virtual bool Signal(int signal) = 0;
};

}  // namespace paas::paasctl
