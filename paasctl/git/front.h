#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "paasctl/client/activity_event.h"

namespace paas::paasctl {

// Who pushes. One of the two.
struct GitCredential {
  std::string key;    // that SSH has verified
  std::string token;  // of HTTP
};

struct OpenedRepository {
  std::string user;
  std::string path;
  std::vector<std::string> settings;
};

struct GitRefUpdate {
  std::string ref;
  std::string before;
  std::string after;
};

struct GitPush {
  std::string project;
  std::string quarantine;
  std::vector<GitRefUpdate> updates;
  std::vector<std::string> options;
};

struct CheckedPush {
  std::vector<std::string> lines;
  bool refused = false;
};

struct ReceivedRef {
  std::string ref;
  std::string error;
  std::string environment;
  std::string activity;
  std::string note;
};

struct ReceivedPush {
  std::vector<ReceivedRef> refs;
  bool no_wait = false;
};

// The controller, as git's front sees it: on the socket that is there for it alone. A controller
// that restarts is waited for, for half a minute.
class Front {
 public:
  static StatusOr<std::unique_ptr<Front>> Connect(const std::string& socket,
                                                  GitCredential credential);
  ~Front();

  // Whose a key is: its id, or "" when it is nobody's.
  StatusOr<std::string> FindKey(const std::string& type, const std::string& blob);
  StatusOr<OpenedRepository> Open(const std::string& project, bool writes);
  StatusOr<CheckedPush> CheckPush(const GitPush& push);
  StatusOr<ReceivedPush> ReceivePush(const GitPush& push);
  // Until the last event, over restarts of the controller. `away` is told of each.
  Status Watch(const std::string& activity, const EventSink& sink,
               const std::function<void()>& away);

 private:
  struct Parts;
  explicit Front(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace paas::paasctl
