#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "common/os/subprocess.h"
#include "common/status/status.h"
#include "volume/volume.h"

namespace paas::volume {

// Where a MooseFS is, as the operator says.
struct MooseFsOptions {
  std::string master;  // host name or address
  uint16_t port = 9421;
  std::string path = "/";  // directory of it that the volumes are in; has to be there
  // In the format of mfsmount.cfg, for "mfspassword=…"; empty: none. It may be closed to others.
  std::string configuration_file;
  uint32_t timeout_seconds = 15;  // after which an application gets an I/O error
  std::string run_directory;      // for mounts
  std::string helper;             // paas-volume
};

// Exit codes of the commands below.
inline constexpr int kNoSuchVolume = 44;
inline constexpr int kVolumeExists = 45;

// What is done in a MooseFS, as values. `root` is where its volumes are mounted. Each command's
// first process touches no file of it, so that it can be killed when the file system does not
// answer.
//
//   <root>/<environment>/<volume>/data/   what containers see; the quota is the volume's
os::Command CreateCommand(const std::string& root, const VolumeId& id);
os::Command SetLimitCommand(const std::string& root, const VolumeId& id, uint64_t bytes);
os::Command CloneCommand(const std::string& root, const VolumeId& from, const VolumeId& to);
os::Command MoveCommand(const std::string& root, const VolumeId& from, const VolumeId& to);
os::Command DeleteCommand(const std::string& root, const VolumeId& id);
// Prints what ParseQuotas() reads. An empty environment means all.
os::Command ListCommand(const std::string& root, const std::string& environment);
os::Command MeasureCommand(const std::string& root, const VolumeId& id);
// Succeeds when the storage takes and gives back a few bytes within `timeout`.
os::Command TryCommand(const std::string& root, std::chrono::seconds timeout);

// Has paas-volume `verb` (read, fill) the files of a volume, through its pipes; and how long each
// step of it may take: twice the time in which the client should have answered.
std::vector<std::string> ContentArguments(const MooseFsOptions& options, const std::string& verb,
                                          const std::string& root, const VolumeId& id);
std::chrono::seconds ContentPatience(const MooseFsOptions& options);

// The mount program and its arguments, for a directory below the operator's.
std::vector<std::string> ClientCommand(const MooseFsOptions& options, const std::string& below);

// One volume of the output of ListCommand() and MeasureCommand().
struct QuotaReport {
  std::string path;  // as the tool was given it: "shop-main/app"
  Usage usage;

  bool operator==(const QuotaReport&) const = default;
};
StatusOr<std::vector<QuotaReport>> ParseQuotas(const std::string& text);

}  // namespace paas::volume
