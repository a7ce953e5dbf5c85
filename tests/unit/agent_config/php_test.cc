#include "agent/config/php_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/unit/agent_config/config_fixture.h"

namespace paas::agent {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kPhp[] = "name: app\ntype: \"php:8.2\"\n";

constexpr uint64_t MiB(uint64_t count) { return count << 20; }

TEST(PhpChildren, AreWhatFitsIntoTheMemory) {
  EXPECT_EQ(PhpChildren({}, {.memory_bytes = MiB(512)}), 10u);  // (512 − 70) / 45, rounded up
  EXPECT_EQ(PhpChildren({}, {.memory_bytes = MiB(64)}), 2u);
  EXPECT_EQ(PhpChildren({}, {}), 16u);
}

TEST(PhpChildren, AboveTwentyFiveAreBoundedByTheCpu) {
  EXPECT_EQ(PhpChildren({}, {.cpu_millis = 6000, .memory_bytes = MiB(4096)}), 30u);
  EXPECT_EQ(PhpChildren({}, {.cpu_millis = 1000, .memory_bytes = MiB(4096)}), 25u);
}

TEST(PhpChildren, FollowTheHintsOfTheUserWithinReason) {
  const model::Runtime runtime{.request_memory_mb = 1, .reserved_memory_mb = 1};
  EXPECT_EQ(PhpChildren(runtime, {.memory_bytes = MiB(170)}), 10u);  // 10 and 70 are the least
}

TEST(PhpFiles, VariablesComeAfterTheProjectsOwnIni) {
  ASSERT_OK_AND_ASSIGN(ConfigInput input, InputOf(kPhp));
  input.php_settings = {{"memory_limit", "256M"}, {"error_prepend_string", "a;b"}};
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
  EXPECT_EQ(FindFile(files, "php/conf.d/10-project.ini")->link_target, "/app/php.ini");
  EXPECT_THAT(FindFile(files, "php/conf.d/20-variables.ini")->content,
              HasSubstr("error_prepend_string = 'a;b'\nmemory_limit = 256M\n"));
  EXPECT_THAT(FindFile(files, "php.ini")->content, HasSubstr("zend.assertions = -1\n"));
}

TEST(PhpFiles, RefuseSettingsThatWouldBeMoreThanOne) {
  ASSERT_OK_AND_ASSIGN(ConfigInput input, InputOf(kPhp));
  input.php_settings = {{"a\nb", "1"}};
  EXPECT_THAT(GenerateConfig(input), StatusIs(absl::StatusCode::kInvalidArgument));
  input.php_settings = {{"a", "1\nextension=evil"}};
  EXPECT_THAT(GenerateConfig(input),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("variables.php.a")));
}

TEST(PhpFiles, ListenWhereNginxAsks) {
  ASSERT_OK_AND_ASSIGN(const ConfigInput input, InputOf(kPhp));
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
  const std::string& fpm = FindFile(files, "php-fpm.conf")->content;
  EXPECT_THAT(fpm, HasSubstr("listen = /run/app.sock\n"));
  EXPECT_THAT(fpm, HasSubstr("pm.max_children = 10\n"));
  EXPECT_THAT(FindFile(files, "nginx.conf")->content, HasSubstr("server unix:/run/app.sock"));
}

void SayModules(ConfigInput& input) {
  input.runtime.properties = {{"php.conf_d.fpm", "/etc/php/8.2/fpm/conf.d"},
                              {"php.mods_available", "/etc/php/8.2/mods-available"},
                              {"php.modules.on", "10-pdo 20-gd 20-redis 99-environment"},
                              {"php.modules.off", "20-imagick 25-mailparse"}};
}

TEST(PhpFiles, TheDefaultOfPhpNeedsNoShellOfItsOwn) {
  ASSERT_OK_AND_ASSIGN(ConfigInput input, InputOf(kPhp));
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
  EXPECT_THAT(FindFile(files, "service/app/run")->content,
              HasSubstr("/with-environment --eval 'export PHP_INI_SCAN_DIR="));
  input.application.web.commands.start = "php -S 127.0.0.1:8888";
  ASSERT_OK_AND_ASSIGN(const auto own, GenerateConfig(input));
  EXPECT_THAT(FindFile(own, "service/app/run")->content, HasSubstr("\nphp -S 127.0.0.1:8888'"));
  EXPECT_THAT(FindFile(own, "service/app/run")->content, HasSubstr("/with-environment dash -c '"));
}

TEST(PhpFiles, ModulesAreChosenOnlyWhenTheUserAsks) {
  ASSERT_OK_AND_ASSIGN(ConfigInput plain, InputOf(kPhp));
  SayModules(plain);
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(plain));
  EXPECT_EQ(FindFile(files, "php/modules/10-pdo.ini"), nullptr);
  EXPECT_THAT(FindFile(files, "environment")->content,
              HasSubstr("PHP_INI_SCAN_DIR=':/run/config/php/conf.d:"));
}

TEST(PhpFiles, ChosenModulesAreLinksToFilesOfTheImage) {
  ASSERT_OK_AND_ASSIGN(ConfigInput input,
                       InputOf(std::string(kPhp) + "runtime:\n  extensions: [redis, MailParse]\n"
                                                   "  disabled_extensions: [gd]\n"));
  SayModules(input);
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
  EXPECT_EQ(FindFile(files, "php/modules/10-pdo.ini")->link_target,
            "/etc/php/8.2/fpm/conf.d/10-pdo.ini");
  EXPECT_EQ(FindFile(files, "php/modules/99-environment.ini")->link_target,
            "/etc/php/8.2/fpm/conf.d/99-environment.ini");
  // At the place that the module asks for: after the one it needs.
  EXPECT_EQ(FindFile(files, "php/modules/25-mailparse.ini")->link_target,
            "/etc/php/8.2/mods-available/mailparse.ini");
  EXPECT_EQ(FindFile(files, "php/modules/20-gd.ini"), nullptr);
  EXPECT_EQ(FindFile(files, "php/modules/20-imagick.ini"), nullptr);
  EXPECT_THAT(FindFile(files, "environment")->content,
              HasSubstr("PHP_INI_SCAN_DIR='/run/config/php/modules:/run/config/php/conf.d:"));
}

TEST(PhpFiles, AnImageThatSaysNothingOfItsModulesKeepsThem) {
  ASSERT_OK_AND_ASSIGN(const ConfigInput input,
                       InputOf(std::string(kPhp) + "runtime:\n  extensions: [redis]\n"));
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
  EXPECT_THAT(FindFile(files, "environment")->content,
              HasSubstr("PHP_INI_SCAN_DIR=':/run/config/php/conf.d:"));
}

TEST(PhpFiles, RefuseModulesThatAreNoNames) {
  ASSERT_OK_AND_ASSIGN(ConfigInput input, InputOf(kPhp));
  input.application.runtime.disabled_extensions = {"gd; rm -rf /"};
  EXPECT_THAT(GenerateConfig(input), StatusIs(absl::StatusCode::kInvalidArgument));
}

constexpr char kDebugged[] =
    "name: app\ntype: \"php:8.2\"\nruntime:\n  xdebug: {idekey: PHPSTORM}\n"
    "web:\n  locations:\n    /: {root: web, passthru: /index.php}\n";

void SayDebugger(ConfigInput& input) {
  SayModules(input);
  input.runtime.properties["php.modules.off"] = "20-imagick 20-xdebug";
  input.runtime.properties["php.fpm"] = "/usr/sbin/php-fpm8.2";
}

TEST(PhpDebugger, IsLoadedInASecondFpmAlone) {
  ASSERT_OK_AND_ASSIGN(ConfigInput input, InputOf(kDebugged));
  SayDebugger(input);
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
  EXPECT_EQ(FindFile(files, "php/debugger/20-xdebug.ini")->link_target,
            "/etc/php/8.2/mods-available/xdebug.ini");
  EXPECT_THAT(FindFile(files, "php/debugger/30-debugger.ini")->content,
              HasSubstr("xdebug.idekey = PHPSTORM\n"));
  EXPECT_THAT(FindFile(files, "php-fpm-debugger.conf")->content,
              HasSubstr("listen = /run/app-debugger.sock\n"));
  EXPECT_THAT(FindFile(files, "environment")->content, Not(HasSubstr("debugger")));
  EXPECT_THAT(FindFile(files, "service/app/run")->content,
              HasSubstr("exec /usr/sbin/php-fpm8.2 --nodaemonize --fpm-config "
                        "/run/config/php-fpm-debugger.conf"));
  const std::string& nginx = FindFile(files, "nginx.conf")->content;
  EXPECT_THAT(nginx, HasSubstr("map \"=$cookie_XDEBUG_SESSION\" $paas_php { default "
                               "$paas_php_asked; \"=PHPSTORM\" debugger; }"));
  EXPECT_THAT(nginx, HasSubstr("fastcgi_pass $paas_php;"));
}

TEST(PhpDebugger, IsNotLoadedTwice) {
  ASSERT_OK_AND_ASSIGN(ConfigInput input, InputOf(kDebugged));
  SayDebugger(input);
  input.application.runtime.extensions = {{"xdebug", {}}};
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
  EXPECT_EQ(FindFile(files, "php/debugger/20-xdebug.ini"), nullptr);
  EXPECT_NE(FindFile(files, "php/debugger/30-debugger.ini"), nullptr);
}

TEST(PhpDebugger, IsThereOnlyForTheFpmOfTheRuntimeAndWithAKey) {
  const auto has = [](const std::function<void(ConfigInput&)>& change) {
    ConfigInput input = InputOf(kDebugged).value();
    SayDebugger(input);
    change(input);
    const auto files = GenerateConfig(input).value();
    EXPECT_THAT(FindFile(files, "nginx.conf")->content, Not(HasSubstr("debugger")));
    return FindFile(files, "php-fpm-debugger.conf") != nullptr;
  };
  EXPECT_FALSE(has([](ConfigInput& one) { one.application.runtime.xdebug_idekey.clear(); }));
  EXPECT_FALSE(has([](ConfigInput& one) { one.application.web.commands.start = "php -S x"; }));
  EXPECT_FALSE(has([](ConfigInput& one) { one.runtime.properties.erase("php.modules.off"); }));
}

TEST(PhpDebugger, RefusesAKeyThatIsNone) {
  for (const char* key : {"'a b'", "'a\"; deny all; #'", "'a;'", "'ä'"}) {
    EXPECT_FALSE(InputOf("name: app\ntype: \"php:8.2\"\nruntime: {xdebug: {idekey: " +
                         std::string(key) + "}}\n")
                     .ok())
        << key;
  }
}

TEST(PhpFiles, AreNotThereForOtherRuntimes) {
  ASSERT_OK_AND_ASSIGN(const ConfigInput input, InputOf("name: app\ntype: \"nodejs:20\"\n"));
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
  EXPECT_EQ(FindFile(files, "php.ini"), nullptr);
  EXPECT_THAT(FindFile(files, "environment")->content, Not(HasSubstr("PHP")));
}

}  // namespace
}  // namespace paas::agent
