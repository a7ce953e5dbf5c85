#pragma once

#include <functional>
#include <memory>
#include <optional>
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

// How a submodule is fetched over SSH.
struct SshAccess {
  std::string address;     // of the server
  std::string host;        // as known_hosts names it
  std::string host_key;    // "type blob"; empty: not known yet
  std::string deploy_key;  // public: "type blob comment"
};

// A submodule whose files the controller has not.
struct NeededSubmodule {
  std::string path;
  std::string commit;
  std::string repository;  // of another project, or
  std::string url;         // https, with
  std::string resolve;     // "host:port:address"; or SSH, with
  std::optional<SshAccess> ssh = {};
};

// A commit of a submodule as git keeps it; its files are in the quarantine.
struct FetchedSubmodule {
  std::string commit;
  std::string raw;
};

struct GitPush {
  std::string project;
  std::string quarantine;
  std::vector<GitRefUpdate> updates;
  std::vector<std::string> options;
  std::vector<FetchedSubmodule> submodules;
  std::vector<std::string> host_keys;  // "host type blob" of where these came from
};

struct CheckedPush {
  std::vector<std::string> lines;
  bool refused = false;
  std::vector<NeededSubmodule> needed;  // before anything can be said
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
  // What a login is for.
  struct Login {
    std::string project;
    std::string host;  // as known_hosts names it
    std::string branch;
    std::string submodule;
  };
  // See LoginSigner. May be called on another thread.
  StatusOr<std::string> SignLogin(const Login& login, const std::string& request);
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
