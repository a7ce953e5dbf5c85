// bench_pack [--rounds N] [DIRECTORY]: how long packing an application takes, beside mksquashfs
// with its defaults, with the same compression as ours, and beside tar2sqfs with the same
// compression. Ours does more: it inspects the tree, syncs the image and hashes it. All runs read
// the same tree from a warm page cache; rounds are interleaved; medians are compared.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "image/pack.h"
#include "image/tree.h"

namespace paas::image {
namespace {

struct Contender {
  std::string name;
  std::function<Status(const std::string& image)> pack;
  std::vector<double> seconds;
  uintmax_t image_bytes = 0;
};

Status Run(std::vector<std::string> argv) {
  return os::RunChecked({.argv = std::move(argv)}).status();
}

Status PackOurs(const std::string& tree, const std::string& image) {
  PAAS_RETURN_IF_ERROR(InspectTree(tree, RulesFor(ImageKind::kApplication)).status());
  return Pack(tree, image, OptionsFor(ImageKind::kApplication)).status();
}

std::vector<Contender> Contenders(const std::string& tree) {
  return {
      {"inspect, pack, sync, hash (ours)",
       [tree](const std::string& image) { return PackOurs(tree, image); }},
      {"mksquashfs, zstd 3 as ours",
       [tree](const std::string& image) {
         return Run({"mksquashfs", tree, image, "-noappend", "-quiet", "-no-progress", "-no-xattrs",
                     "-comp", "zstd", "-Xcompression-level", "3"});
       }},
      {"tar2sqfs, zstd 3",
       [tree](const std::string& image) {
         return Run({"sh", "-c", "tar -C \"$1\" -cf - . | tar2sqfs -f -q -c zstd -X level=3 \"$2\"",
                     "sh", tree, image});
       }},
      {"mksquashfs, its defaults (gzip)",
       [tree](const std::string& image) {
         return Run({"mksquashfs", tree, image, "-noappend", "-quiet", "-no-progress"});
       }},
  };
}

Status Measure(Contender& contender, const std::string& image) {
  const auto start = std::chrono::steady_clock::now();
  PAAS_RETURN_IF_ERROR(contender.pack(image));
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  contender.seconds.push_back(taken.count());
  contender.image_bytes = std::filesystem::file_size(image);
  return absl::OkStatus();
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Text that compresses about as well as code does, in the sizes of a Node.js application's files.
Status MakeTree(const std::string& root) {
  uint32_t random = 1;
  const auto next = [&random] { return random = random * 1664525 + 1013904223; };
  for (int i = 0; i < 6000; ++i) {
    const std::string folder = root + "/node_modules/package-" + std::to_string(i / 12);
    PAAS_RETURN_IF_ERROR(os::MakeDirectories(folder));
    std::string text;
    const size_t size = 200 + (next() >> 16) % 12'000;
    while (text.size() < size) {
      text += "const name_" + std::to_string(next() >> 20) + " = require('./module');\n";
    }
    PAAS_ASSIGN_OR_RETURN(
        const os::UniqueFd file,
        os::Open(folder + "/file-" + std::to_string(i) + ".js", O_WRONLY | O_CREAT | O_EXCL, 0644));
    PAAS_RETURN_IF_ERROR(os::WriteAll(file.get(), text));
  }
  return absl::OkStatus();
}

void Print(const std::vector<Contender>& contenders) {
  const double ours = Median(contenders[0].seconds);
  std::printf("%-34s %10s %10s %8s\n", "", "median s", "image MB", "ratio");
  for (const Contender& contender : contenders) {
    const double median = Median(contender.seconds);
    std::printf("%-34s %10.3f %10.1f %8.2f\n", contender.name.c_str(), median,
                static_cast<double>(contender.image_bytes) / 1e6, median / ours);
  }
}

Status Bench(std::string tree, const std::string& scratch, int rounds) {
  if (tree.empty()) {
    tree = scratch + "/tree";
    PAAS_RETURN_IF_ERROR(MakeTree(tree));
  }
  std::vector<Contender> contenders = Contenders(tree);
  PAAS_RETURN_IF_ERROR(contenders[0].pack(scratch + "/image"));  // warms the page cache
  for (int round = 0; round < rounds; ++round) {
    for (Contender& contender : contenders) {
      PAAS_RETURN_IF_ERROR(Measure(contender, scratch + "/image"));
    }
  }
  Print(contenders);
  return absl::OkStatus();
}

}  // namespace
}  // namespace paas::image

int main(int argc, char** argv) {
  int rounds = 5;
  std::string tree;
  for (int i = 1; i < argc; ++i) {
    if (std::string(argv[i]) == "--rounds" && i + 1 < argc) {
      rounds = std::max(1, std::atoi(argv[++i]));
    } else {
      tree = argv[i];
    }
  }
  std::string scratch = (std::filesystem::temp_directory_path() / "paas-bench-XXXXXX").string();
  if (::mkdtemp(scratch.data()) == nullptr) return 1;
  const paas::Status status = paas::image::Bench(tree, scratch, rounds);
  std::filesystem::remove_all(scratch);
  if (!status.ok()) std::fprintf(stderr, "bench_pack: %s\n", paas::Message(status).c_str());
  return status.ok() ? 0 : 1;
}
