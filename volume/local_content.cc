#include "volume/local_content.h"

#include <fcntl.h>
#include <unistd.h>

#include "common/os/file.h"
#include "common/tree/tree_reader.h"
#include "common/tree/tree_writer.h"

namespace paas::volume {
namespace {

StatusOr<os::UniqueFd> OpenRoot(const std::string& path) {
  return os::Open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
}

class DirectoryWriter final : public ContentWriter {
 public:
  DirectoryWriter(os::UniqueFd root, os::UniqueFd also_root)
      : root_(std::move(root)), tree_(std::move(also_root)) {}

  Status Add(const tree::Entry& entry) override { return tree_.Add(entry); }
  Status Write(uint64_t offset, std::string_view content) override {
    return tree_.Write(offset, content);
  }
  Status Finish() override {
    PAAS_RETURN_IF_ERROR(tree_.Finish());
    return ::syncfs(root_.get()) == 0 ? absl::OkStatus() : ErrnoStatus("write out a volume");
  }

 private:
  const os::UniqueFd root_;
  tree::TreeWriter tree_;
};

}  // namespace

Status ReadDirectory(const std::string& path, tree::Sink& sink) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd root, OpenRoot(path));
  return tree::ReadTree(root.get(), sink);
}

StatusOr<std::unique_ptr<ContentWriter>> FillDirectory(const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(os::UniqueFd root, OpenRoot(path));
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> there, os::ListDirectory(path));
  if (!there.empty()) return FailedPrecondition("the volume has files already");
  PAAS_ASSIGN_OR_RETURN(os::UniqueFd also_root, OpenRoot(path));
  return std::make_unique<DirectoryWriter>(std::move(root), std::move(also_root));
}

}  // namespace paas::volume
