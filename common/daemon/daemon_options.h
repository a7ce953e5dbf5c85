#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/config/option_table.h"
#include "common/log/log.h"
#include "common/rpc/endpoint.h"
#include "common/status/status.h"

namespace paas::daemon {

// How a daemon of another machine becomes a member of the platform.
struct JoinOptions {
  std::string controller;  // host:port; empty: it does not join
  std::string token_file;  // needed until it has joined
  std::string node_name;   // empty: the machine's host name

  bool operator==(const JoinOptions&) const = default;
};

// What every daemon can be told.
struct DaemonOptions {
  std::string name;  // "paas-agent"
  std::string state_dir;
  std::string run_dir = "/run/paas";
  std::vector<rpc::Endpoint> listen;  // default: <run dir>/agent.sock
  rpc::TlsFiles tls;
  JoinOptions join;
  std::optional<rpc::Endpoint> status;  // default: <run dir>/agent-status.sock
  log::Level log_level = log::Level::kInfo;
  log::Format log_format = log::Format::kAuto;

  // "agent"
  std::string ShortName() const { return name.substr(name.find('-') + 1); }
};

// Values that need the whole configuration before they mean anything.
struct DaemonTexts {
  std::vector<std::string> listen;
  std::string status = "socket";
  std::string log_level = "info";
  std::string log_format = "auto";
};

// `state_help` says what is in the state directory, `run_help` what is in the run directory.
void AddDaemonOptions(config::OptionTable& table, DaemonOptions& options, DaemonTexts& texts,
                      const std::string& state_help, const std::string& run_help);
// Of daemons that join.
void AddJoinOptions(config::OptionTable& table, JoinOptions& options);
Status ResolveDaemonOptions(const DaemonTexts& texts, DaemonOptions& options);

// A setter that refuses what is no endpoint, where it is written.
config::Option EndpointOption(std::string name, std::string& target, std::string help);

}  // namespace paas::daemon
