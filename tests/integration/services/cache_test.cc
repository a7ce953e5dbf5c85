// The caches: Redis, Valkey and Memcached.

#include <gmock/gmock.h>

#include "tests/integration/services/service_fixture.h"

namespace paas::container::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

json Service(const std::string& type, const std::string& version, const std::string& endpoint,
             int port) {
  return {{"name", "cache"},
          {"type", type},
          {"version", version},
          {"configuration", json::object()},
          {"endpoints", json::array({{{"name", endpoint},
                                      {"port", port},
                                      {"scheme", endpoint},
                                      {"username", nullptr},
                                      {"password", nullptr},
                                      {"path", nullptr},
                                      {"query", json::object()},
                                      {"configuration", json::object()}}})}};
}

class Redis : public ServiceTest {
 protected:
  void SetUp() override {
    ServiceTest::SetUp();
    UseImage("redis-7.0");
    limits_.memory_bytes = 128u << 20;
    Become("redis", /*persistent=*/false);
  }
  void Become(const std::string& type, bool persistent) {
    service_ = Service(type, "7.0", "redis", 6379);
    persistent_ = persistent;
  }
};

TEST_F(Redis, AnswersWithItsLimitsAndPolicy) {
  service_["configuration"]["maxmemory_policy"] = "volatile-ttl";
  Start();
  EXPECT_EQ(Output("redis-cli -n 63 set key value && redis-cli -n 63 get key"), "OK\nvalue");
  EXPECT_THAT(Output("redis-cli -n 64 get key"), HasSubstr("out of range"));
  EXPECT_EQ(Output("redis-cli config get maxmemory"), "maxmemory\n100663296");
  EXPECT_EQ(Output("redis-cli config get maxmemory-policy"), "maxmemory-policy\nvolatile-ttl");
}

TEST_F(Redis, ForgetsWhenItIsNotPersistent) {
  Start();
  Output("redis-cli set key value");
  KillServer("redis-server");
  EXPECT_EQ(Output("redis-cli get key"), "");
  Restart();
}

TEST_F(Redis, KeepsDataOverKillsAndRestartsWhenItIs) {
  Become("redis-persistent", /*persistent=*/true);
  Start();
  Output("redis-cli set key value");
  Output("redis-cli waitaof 1 0 1000 || redis-cli bgrewriteaof");
  Restart();
  EXPECT_EQ(Output("redis-cli get key"), "value");
  KillServer("redis-server");
  EXPECT_EQ(Output("redis-cli get key"), "value");
}

TEST_F(Redis, RefusesDataOfANewerVersionAndKeepsIt) {
  Become("redis-persistent", /*persistent=*/true);
  Start();
  Output("chpst -u app dash -c 'echo 9.9 >/mnt/redis.version'");
  Stop();
  Launch();
  const ShellResult verdict = Verdict();
  EXPECT_EQ(verdict.code, 2);
  EXPECT_THAT(verdict.output, HasSubstr("written by version 9.9 and cannot be read by 7.0"));
}

TEST_F(Redis, TellsWhyAConfigurationNeverWorks) {
  service_["configuration"]["maxmemory_policy"] = "allkeys\nrequirepass x";
  Launch();
  const ShellResult verdict = Verdict();
  EXPECT_EQ(verdict.code, 2);
  EXPECT_THAT(verdict.output, HasSubstr("maxmemory_policy: expected one of allkeys-lru"));
}

class Memcached : public ServiceTest {
 protected:
  void SetUp() override {
    ServiceTest::SetUp();
    UseImage("memcached-1.6.18");
    limits_.memory_bytes = 128u << 20;
    persistent_ = false;
    service_ = Service("memcached", "1.6", "memcached", 11211);
  }
  std::string Say(const std::string& words) {
    return Output("printf '" + words + "\\r\\nquit\\r\\n' | curl -s telnet://127.0.0.1:11211");
  }
};

TEST_F(Memcached, KeepsUpToThreeQuartersOfItsMemory) {
  Start();
  EXPECT_THAT(Say("set key 0 0 5\\r\\nvalue\\r\\nget key"), HasSubstr("VALUE key 0 5\r\nvalue"));
  EXPECT_THAT(Say("stats"), HasSubstr("STAT limit_maxbytes 100663296"));
  KillServer("memcached");
  EXPECT_THAT(Say("get key"), Not(HasSubstr("VALUE")));
  Restart();
}

}  // namespace
}  // namespace paas::container::testing
