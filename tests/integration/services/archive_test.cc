// A service from a vendor's archive: packed here, built with the digest that the operator gives,
// started, killed.

#include <gmock/gmock.h>

#include <filesystem>

#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "tests/integration/services/service_fixture.h"
#include "tests/support/status_matchers.h"

namespace paas::container::testing {
namespace {

using nlohmann::json;
using ::paas::testing::StatusIs;
using ::testing::HasSubstr;

constexpr char kServer[] = R"sh(
answers() { curl --silent --fail --output /dev/null http://127.0.0.1:8000/; }
initialise() { as_app test -e "$data/index.html" || as_app cp /usr/lib/tiny/www/index.html "$data/"; }
accepts() { answers; }
probe() { answers; }
serve() { exec chpst -u app:app /usr/lib/tiny/bin/busybox httpd -f -p 8000 -h "$data"; }
)sh";

class ArchiveService : public ServiceTest, public ::testing::WithParamInterface<std::string> {
 protected:
  void SetUp() override {
    ServiceTest::SetUp();
    vendor_ = root_ + "/vendor";
    ASSERT_OK(os::MakeDirectories(vendor_ + "/tiny-1.0/bin"));
    ASSERT_OK(os::MakeDirectories(vendor_ + "/tiny-1.0/www"));
    ASSERT_OK(os::RunChecked({{"cp", "/bin/busybox", vendor_ + "/tiny-1.0/bin/"}}));
    ASSERT_OK(os::WriteFileDurably(vendor_ + "/tiny-1.0/www/index.html", "hello\n"));
  }

  // There is no network here: what the suite's images share has to be in the cache.
  bool HasLayer(const std::string& folder) {
    auto plan = os::RunChecked({Tool({"plan", folder})});
    EXPECT_OK(plan);
    if (!plan.ok()) return false;
    const size_t end = plan->find(".tar ");
    const size_t begin = plan->rfind(' ', end) + 1;
    return end != std::string::npos && os::Exists(plan->substr(begin, end + 4 - begin));
  }

  // In the vendor's folder, which is where the archive's paths begin.
  std::string Pack() {
    const std::string archive = vendor_ + "/tiny-1.0" + GetParam();
    std::vector<std::string> argv = {"tar", "-C", vendor_, "-caf", archive, "tiny-1.0"};
    if (GetParam() == ".zip") {
      argv = {"dash", "-c", "cd \"$1\" && zip -qr \"$2\" tiny-1.0", "pack", vendor_, archive};
    }
    EXPECT_OK(os::RunChecked({argv}));
    return archive;
  }

  std::string Recipe(const std::string& archive) {
    const std::string folder = root_ + "/tiny/1.0";
    EXPECT_OK(os::MakeDirectories(folder));
    const auto shared = std::filesystem::relative(PAAS_SOURCE_DIR "/base-images/service", folder);
    const std::string text = "extends: " + shared.string() +
                             "/recipe.yaml\ntype: tiny\nversion: \"1.0\"\nsuite: bookworm\n"
                             "archives: [{url: \"file://" +
                             archive +
                             "\", target: /usr/lib/tiny}]\n"
                             "files: [{path: /usr/lib/paas/service/server, from: server}]\n"
                             "service:\n  types: {tiny: {persistent: true}}\n  data: /mnt\n"
                             "  owner: 1000\n  endpoints: {tiny: {port: 8000, scheme: http}}\n"
                             "  access: {}\n";
    EXPECT_OK(os::WriteFileDurably(folder + "/recipe.yaml", text));
    EXPECT_OK(os::WriteFileDurably(folder + "/server", kServer));
    return folder;
  }

  static std::vector<std::string> Tool(const std::vector<std::string>& words) {
    std::vector<std::string> argv = {PAAS_BIN_DIR "/paas-base-image"};
    argv.insert(argv.end(), words.begin(), words.end());
    return argv;
  }

  StatusOr<std::string> Build(const std::string& folder, const std::vector<std::string>& options) {
    std::vector<std::string> argv =
        Tool({"build", folder, "--images", root_ + "/images", "--keys", root_ + "/keys"});
    argv.insert(argv.end(), options.begin(), options.end());
    return os::RunChecked({argv});
  }

  std::string vendor_;
};

TEST_P(ArchiveService, IsBuiltWithTheOperatorsDigestAndKeepsItsData) {
  const std::string archive = Pack();
  const std::string folder = Recipe(archive);
  if (!HasLayer(folder)) GTEST_SKIP() << "no image of a service was built here";
  EXPECT_THAT(Build(folder, {}).status(),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("has no digest in the recipe")));
  EXPECT_THAT(Build(folder, {"--sha512", std::string(128, 'a')}).status(),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("archives: exit")));
  ASSERT_OK_AND_ASSIGN(const std::string sum, os::RunChecked({{"sha512sum", archive}}));
  ASSERT_OK(Build(folder, {"--sha512", sum.substr(0, 128)}));

  images_ = root_ + "/images";
  UseImage("tiny-1.0");
  service_ = {{"name", "store"},
              {"type", "tiny"},
              {"version", "1.0"},
              {"configuration", json::object()},
              {"endpoints", json::array()}};
  Start();
  EXPECT_EQ(Output("curl -s http://127.0.0.1:8000/"), "hello");
  Output("chpst -u app dash -c 'echo changed >/mnt/index.html'");
  KillServer("busybox");
  Restart();
  EXPECT_EQ(Output("curl -s http://127.0.0.1:8000/"), "changed");
}

INSTANTIATE_TEST_SUITE_P(Kind, ArchiveService, ::testing::Values(".tar.xz", ".zip"), ImageName);

}  // namespace
}  // namespace paas::container::testing
