#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

namespace paas::storage {

// A directory that NFS clients may use, and who they are.
struct Export {
  std::string path;                  // absolute, of letters, digits and "/._-"
  std::vector<std::string> clients;  // "10.0.0.1/32": blocks, for which nobody asks the DNS

  bool operator==(const Export&) const = default;
};

// InvalidArgument for a path that would have to be quoted in files of exports.
Status CheckExportPath(const std::string& path);

// In the words of exports(5). Containers' root is the server's root for files of the volumes. It is
// the root of what NFSv4 clients see: nobody walks through directories of this machine to it, which
// clients' root may not. The number is a part of file handles: with another one, clients that are
// mounted would lose their files.
inline constexpr char kExportOptions[] =
    "rw,sync,no_wdelay,no_root_squash,no_subtree_check,crossmnt,secure,sec=sys,fsid=0";
// A file for /etc/exports.d, by which the export is there again after nfsd was restarted.
std::string ExportsFile(const Export& exported);

struct ExportStep {
  enum class Kind { kAdd, kRemove };
  Kind kind = Kind::kAdd;
  std::string client;
  std::string path;

  bool operator==(const ExportStep&) const = default;
  std::string Describe() const;
};

// desired − observed; `table` is the text of /var/lib/nfs/etab. What others export is left alone.
std::vector<ExportStep> PlanExports(const Export& desired, std::string_view table);

// The arguments of exportfs(8).
std::vector<std::string> CommandOf(const ExportStep& step);

}  // namespace paas::storage
