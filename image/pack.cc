#include "image/pack.h"

#include <fcntl.h>
#include <unistd.h>

#include <cctype>

#include "common/os/file.h"

namespace paas::image {
namespace {

constexpr size_t kKeptOutputBytes = 4096;

void Append(std::vector<std::string>& argv, std::initializer_list<std::string> more) {
  argv.insert(argv.end(), more);
}

void AppendCompression(std::vector<std::string>& argv, const PackOptions& options) {
  switch (options.compression) {
    case Compression::kZstd:
      return Append(argv, {"-comp", "zstd", "-Xcompression-level", std::to_string(options.level)});
    case Compression::kLz4:
      return Append(argv, {"-comp", "lz4"});
    case Compression::kNone:
      return Append(argv, {"-comp", "zstd", "-noI", "-noD", "-noF", "-noX"});
  }
}

// mksquashfs matches excludes as extended shell patterns; ours are plain paths.
std::string Literal(const std::string& path) {
  std::string pattern;
  for (const char c : path) {
    if (std::string_view("*?[]\\+@!()|").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return pattern;
}

// Follows the output of mksquashfs: a progress bar that ends in "<n>%", and messages.
class OutputReader {
 public:
  explicit OutputReader(const PackProgress& progress) : progress_(progress) {}

  void Read(std::string_view text, bool is_stderr) {
    if (is_stderr) {
      errors_.append(text);
      if (errors_.size() > kKeptOutputBytes) errors_.erase(0, errors_.size() - kKeptOutputBytes);
      return;
    }
    for (const char c : text) ReadCharacter(c);
  }

  const std::string& errors() const { return errors_; }

 private:
  void ReadCharacter(char c) {
    if (std::isdigit(static_cast<unsigned char>(c))) {
      number_ = number_ < 1000 ? number_ * 10 + (c - '0') : number_;
      return;
    }
    if (c == '%' && number_ > percent_ && number_ <= 100) {
      percent_ = number_;
      if (progress_) progress_(percent_);
    }
    number_ = 0;
  }

  const PackProgress& progress_;
  std::string errors_;
  int number_ = 0;
  int percent_ = -1;
};

StatusOr<FileDigest> SyncAndHash(const std::string& image) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd fd, os::Open(image, O_RDONLY));
  if (::fsync(fd.get()) != 0) return ErrnoStatus("fsync " + image);
  return DigestOfFd(fd.get());
}

}  // namespace

PackOptions OptionsFor(ImageKind kind) {
  PackOptions options;
  switch (kind) {
    case ImageKind::kApplication:
      options.owner = Owner{10000, 10000};
      return options;
    case ImageKind::kBase:
      options.level = 9;
      options.keep_xattrs = true;
      return options;
  }
  return options;
}

os::Command PlanPack(const std::string& directory, const std::string& image,
                     const PackOptions& options) {
  os::Command command;
  // A clean environment: with SOURCE_DATE_EPOCH set, mksquashfs refuses the options for times.
  command.env = {{"PATH", "/usr/sbin:/usr/bin:/sbin:/bin"}, {"LC_ALL", "C"}};
  std::vector<std::string>& argv = command.argv;
  const std::string time = std::to_string(options.time);
  argv = {"mksquashfs", directory, image, "-noappend", "-no-recovery", "-quiet"};
  AppendCompression(argv, options);
  Append(argv, {"-b", std::to_string(options.block_bytes)});
  // What would let the same tree become another image: times, the table of inode numbers that
  // only NFS needs, and which names share an inode.
  Append(argv, {"-mkfs-time", time, "-all-time", time, "-no-exports", "-no-hardlinks"});
  if (options.owner) {
    Append(argv, {"-force-uid", std::to_string(options.owner->uid), "-force-gid",
                  std::to_string(options.owner->gid)});
  }
  // The top is often a temporary directory with the mode of one.
  Append(argv, {"-root-mode", "0755"});
  if (!options.keep_xattrs) argv.push_back("-no-xattrs");
  // The default, a quarter of the machine's memory, is only needed by many processors.
  Append(argv, {"-mem", "256M"});
  if (options.processors) Append(argv, {"-processors", std::to_string(*options.processors)});
  // By default a file that cannot be read becomes an empty one in the image.
  argv.push_back("-exit-on-error");
  if (options.excludes.empty()) return command;
  Append(argv, {"-wildcards", "-e"});  // -e takes all the rest
  for (const std::string& path : options.excludes) argv.push_back(Literal(path));
  return command;
}

StatusOr<FileDigest> Pack(const std::string& directory, const std::string& image,
                          const PackOptions& options, const PackProgress& progress) {
  OutputReader output(progress);
  StatusOr<os::CommandResult> result =
      os::RunCommand(PlanPack(directory, image, options),
                     [&](std::string_view text, bool is_stderr) { output.Read(text, is_stderr); });
  if (!result.ok()) return Annotate(result.status(), "pack " + directory);
  if (result->exit_code != 0) {
    return Internal("pack " + directory + ": mksquashfs: exit " +
                    std::to_string(result->exit_code) + ": " + output.errors());
  }
  return SyncAndHash(image);
}

}  // namespace paas::image
