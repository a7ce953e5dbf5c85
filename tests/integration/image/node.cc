#include "tests/integration/image/node.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "common/os/file.h"
#include "image/fuse_squashfs.h"
#include "image/loop_squashfs.h"
#include "image/pack.h"
#include "image/paths.h"
#include "image/signed_manifest.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

std::string Trimmed(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

// What the kernel says backs a loop device; empty when nothing does.
std::string BackingOf(const std::string& device) {
  const StatusOr<std::string> name = os::ReadFile("/sys/block/" + device + "/loop/backing_file");
  return name.ok() ? Trimmed(*name) : "";
}

// A user namespace with one mapping, as a child that waits to be killed.
class MappedNamespace {
 public:
  explicit MappedNamespace(unsigned base) {
    int ready[2];
    if (::pipe2(ready, O_CLOEXEC) != 0) return;
    child_ = ::fork();
    if (child_ == 0) {
      const bool made = ::unshare(CLONE_NEWUSER) == 0;
      if (::write(ready[1], made ? "1" : "0", 1) == 1) ::pause();
      ::_exit(0);
    }
    char answer = 0;
    if (::read(ready[0], &answer, 1) != 1 || answer != '1') return;
    ::close(ready[0]);
    ::close(ready[1]);
    const std::string process = "/proc/" + std::to_string(child_);
    const std::string map = "0 " + std::to_string(base) + " 65536";
    EXPECT_OK(os::WriteFile(process + "/uid_map", map));
    EXPECT_OK(os::WriteFile(process + "/gid_map", map));
    fd_.Reset(::open((process + "/ns/user").c_str(), O_RDONLY | O_CLOEXEC));
  }
  ~MappedNamespace() {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }
  int fd() const { return fd_.get(); }

 private:
  pid_t child_ = -1;
  os::UniqueFd fd_;
};

}  // namespace

std::vector<pid_t> ServersOf(const image::Digest& digest) {
  std::vector<pid_t> servers;
  const std::vector<std::string> names = os::ListDirectory("/proc").value();
  for (const std::string& name : names) {
    const StatusOr<std::string> command = os::ReadFile("/proc/" + name + "/cmdline");
    if (!command.ok() || command->find("paas-squashfuse") == std::string::npos) continue;
    if (command->find(digest.hex()) != std::string::npos) servers.push_back(std::stoi(name));
  }
  return servers;
}

Node::Node() : key_(image::SigningKey::Generate().value()) {
  store_ = image::Store::Open(tree_ / "images", Trust(key_)).value();
}

std::string Node::ImageFile(const image::Digest& digest) const {
  return image::ImagePath(store_->root(), digest);
}

image::Digest Node::MakeImage(const std::map<std::string, std::string>& files) {
  const TempTree source;
  for (const auto& [name, content] : files) source.Write(name, content);
  image::StagedFile file = store_->Stage().value();
  EXPECT_OK(
      image::Pack(source.path(), file.path(), image::OptionsFor(image::ImageKind::kApplication)));
  return Publish(std::move(file));
}

image::Digest Node::PutBytes(const std::string& bytes) {
  image::StagedFile file = store_->Stage().value();
  EXPECT_OK(os::WriteAll(file.fd(), bytes));
  return Publish(std::move(file));
}

image::Digest Node::Publish(image::StagedFile file) {
  const image::FileDigest content = image::DigestOfFile(file.path()).value();
  const image::Manifest manifest = ApplicationManifest(content);
  EXPECT_OK(store_->Put(std::move(file), image::SignManifest(manifest, key_).value()));
  images_.push_back(content.digest);
  return content.digest;
}

void Node::FlipByte(const image::Digest& digest, off_t offset) {
  const os::UniqueFd fd = os::Open(ImageFile(digest), O_RDWR).value();
  char byte = 0;
  ASSERT_EQ(::pread(fd.get(), &byte, 1, offset), 1);
  byte = static_cast<char>(byte ^ 1);
  ASSERT_EQ(::pwrite(fd.get(), &byte, 1, offset), 1);
}

void Node::SignByAStranger(const image::Digest& digest) {
  const image::SigningKey stranger = image::SigningKey::Generate().value();
  const image::Manifest manifest = store_->Stat(digest).value().manifest;
  ASSERT_OK(os::WriteFileDurably(image::ManifestPath(store_->root(), digest),
                                 image::SignManifest(manifest, stranger).value()));
}

std::vector<os::MountInfo> Node::Mounts() const {
  std::vector<os::MountInfo> mounts = os::ReadMountInfo().value();
  std::erase_if(mounts, [&](const os::MountInfo& mount) {
    return mount.mount_point.rfind(run_dir() + "/", 0) != 0;
  });
  return mounts;
}

bool Node::NothingIsLeft() const {
  const std::vector<std::string> devices = os::ListDirectory("/sys/block").value();
  for (const std::string& device : devices) {
    const std::string backing = BackingOf(device);
    for (const image::Digest& digest : images_) {
      // The kernel shows the path of the file, whatever name the loop device was given.
      if (backing.find(digest.hex()) != std::string::npos) return false;
    }
  }
  return std::all_of(images_.begin(), images_.end(),
                     [](const image::Digest& digest) { return ServersOf(digest).empty(); });
}

bool Node::WaitUntilNothingIsLeft() const {
  for (int i = 0; i < 1000; ++i) {
    if (NothingIsLeft()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

std::unique_ptr<image::MountBackend> MakeBackend(const std::string& name) {
  if (name == "fuse") {
    return std::make_unique<image::FuseSquashfs>(std::string(PAAS_BIN_DIR) + "/paas-squashfuse");
  }
  return std::make_unique<image::LoopSquashfs>();
}

StatusOr<os::UniqueFd> MappedClone(const std::string& path, unsigned base) {
  const MappedNamespace ids(base);
  os::UniqueFd clone(::open_tree(AT_FDCWD, path.c_str(), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
  if (!clone) return ErrnoStatus("clone " + path);
  mount_attr attributes{};
  attributes.attr_set = MOUNT_ATTR_IDMAP;
  attributes.userns_fd = static_cast<uint64_t>(ids.fd());
  if (::mount_setattr(clone.get(), "", AT_EMPTY_PATH, &attributes, sizeof attributes) != 0) {
    return ErrnoStatus("map the ids of " + path);
  }
  return clone;
}

}  // namespace paas::testing
