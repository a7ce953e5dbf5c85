#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "agent/node/finding.h"
#include "agent/router/router_container.h"
#include "agent/router/router_spec.h"
#include "agent/state/record_directory.h"
#include "common/os/unique_fd.h"
#include "common/status/status.h"
#include "network/container_network.h"

namespace paas::agent {

// The one router of the node: its record, its container, and the order in which a new configuration
// and the ports that it needs are taken over. Thread-safe.
class Router {
 public:
  // Reads the record and reserves its place; before anything else is given one.
  static StatusOr<std::unique_ptr<Router>> Open(const Mechanisms& mechanisms, const Paths& paths);

  // For the recovery of an agent: takes the process that ran on. An error: it is nobody's.
  Status Adopt(std::shared_ptr<container::RunningContainer> running);
  // How the one that runs is attached; nothing when none does.
  std::optional<network::ContainerNetwork> Attached() const;

  // Where requests come from in the eyes of containers. It stays; given on the first call.
  StatusOr<std::string> Address();

  // Makes nginx serve what the controller wrote (nginx.conf.new in Paths::Router(), or nginx.conf
  // when there is none) with what `spec` opens for it, and nothing else. Level-triggered: does
  // nothing when that is so already. New ports open before the new text is read, old ones close
  // after. True when something changed. When it fails, what was there before goes on serving;
  // InvalidArgument with nginx's words when it refuses the text.
  StatusOr<bool> Apply(RouterSpec spec);

  // Starts it when it should run and does not; finishes what a killed agent had begun. False when
  // there is nothing to start yet.
  StatusOr<bool> Revive();
  // Ends it at once; Revive() starts it again.
  void Kill();
  // Ends it for good, with its sockets.
  Status Stop();

  std::shared_ptr<container::RunningContainer> running() const;
  // An eventfd that becomes readable when another process runs than before.
  int changed_fd() const { return changed_.get(); }
  Finding Examine() const;

 private:
  Router(const Mechanisms& mechanisms, RecordDirectory records, const Paths& paths);

  StatusOr<bool> ApplyLocked(const RouterSpec& spec);
  StatusOr<bool> Reconfigure(const RouterSpec& spec);
  Status Restart(const RouterSpec& spec);
  Status Start();
  Status TakeText(const RouterSpec& spec);
  Status GoBack(const RouterSpec& spec, const std::optional<std::string>& text);
  Status Become(const RouterSpec& spec);
  Status ClearEnded();
  Status PutRecord();
  bool HasNewText() const;
  std::string Config() const { return paths_.Router() + "/nginx.conf"; }
  std::string Candidate() const { return Config() + ".new"; }
  // There from before a text is taken until nginx has read it.
  std::string Mark() const { return paths_.Router() + "/unread"; }

  const Mechanisms with_;
  const RecordDirectory records_;
  const Paths paths_;
  const os::UniqueFd changed_;
  mutable std::mutex mutex_;
  RouterRecord record_;  // without an address: none yet
  RouterContainer container_;
  std::string failure_;  // of the last start; empty: none
};

}  // namespace paas::agent
