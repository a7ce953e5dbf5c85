#pragma once

#include <string>

#include "common/status/status.h"
#include "storage/plan/export_plan.h"

namespace paas::storage {

// Where what is exported stands on this machine.
struct ExportFiles {
  std::string directory = "/etc/exports.d";
  std::string table = "/var/lib/nfs/etab";
};

// Keeps the export of the volumes: in a file, by which it survives whatever the operator does with
// exportfs(8), and in the kernel. Not thread-safe.
class Exports {
 public:
  Exports(Export desired, ExportFiles files = {})
      : desired_(std::move(desired)), files_(std::move(files)) {}

  // To be called when the volumes are where they belong: what the kernel has looked up before that,
  // when nfsd was started first, is the directory that they have covered.
  Status Refresh() const;
  // Makes it so, as far as it is not.
  Status Restore() const;
  bool has_clients() const { return !desired_.clients.empty(); }
  // Nobody may use it any more.
  Status Remove() const;

 private:
  std::string File() const { return files_.directory + "/paas-storage.exports"; }
  Status Apply(const Export& desired) const;

  const Export desired_;
  const ExportFiles files_;
};

}  // namespace paas::storage
