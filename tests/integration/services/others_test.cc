// RabbitMQ, Varnish and InfluxDB.

#include <gmock/gmock.h>

#include "tests/integration/services/service_fixture.h"

namespace paas::container::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

json Endpoint(const std::string& name, int port) {
  return {{"name", name},
          {"port", port},
          {"scheme", "http"},
          {"username", nullptr},
          {"password", nullptr},
          {"path", nullptr},
          {"query", json::object()},
          {"configuration", json::object()}};
}

class Service : public ServiceTest, public ::testing::WithParamInterface<std::string> {
 protected:
  void Use(const json& endpoints) {
    UseImage(GetParam());
    const size_t dash = GetParam().find('-');
    service_ = {{"name", "store"},
                {"type", GetParam().substr(0, dash)},
                {"version", GetParam().substr(dash + 1)},
                {"configuration", json::object()},
                {"endpoints", endpoints}};
  }
};

class RabbitMq : public Service {
 protected:
  void SetUp() override {
    ServiceTest::SetUp();
    limits_.memory_bytes = 512u << 20;
    Use({Endpoint("rabbitmq", 5672), Endpoint("management", 15672)});
  }
  // Through the interface for people, which does what a client may do.
  std::string Api(const std::string& method, const std::string& path,
                  const std::string& body = "") {
    return Output("curl -s -u guest:guest -X " + method + " -d '" + body +
                  "' http://127.0.0.1:15672/api/" + path);
  }
};

TEST_P(RabbitMq, KeepsDurableMessagesInItsVirtualHosts) {
  service_["configuration"]["vhosts"] = {"shop"};
  Start();
  Api("PUT", "queues/shop/work", R"({"durable":true})");
  EXPECT_THAT(Api("POST", "exchanges/shop/amq.default/publish",
                  R"({"properties":{"delivery_mode":2},"routing_key":"work","payload":"job",)"
                  R"("payload_encoding":"string"})"),
              HasSubstr(R"("routed":true)"));
  KillServer("beam.smp");
  Restart();
  EXPECT_THAT(Api("POST", "queues/shop/work/get",
                  R"({"count":1,"ackmode":"ack_requeue_false","encoding":"auto"})"),
              HasSubstr(R"("payload":"job")"));
  EXPECT_THAT(Shell("curl -s -u guest:wrong http://127.0.0.1:15672/api/whoami").output,
              Not(HasSubstr("administrator")));
}

// Its data names its node, and the copy is elsewhere: the name has to be the same in every
// container.
TEST_P(RabbitMq, ACopyHasEveryConfirmedMessage) {
  service_["configuration"]["vhosts"] = {"shop"};
  Start();
  Api("PUT", "queues/shop/work", R"({"durable":true})");
  Repeat(
      "curl -s -u guest:guest -d '{\"properties\":{\"delivery_mode\":2},\"routing_key\":\"work\","
      "\"payload\":\"job\",\"payload_encoding\":\"string\"}' "
      "http://127.0.0.1:15672/api/exchanges/shop/amq.default/publish | grep -q true");
  const int acknowledged = Acknowledged();
  BecomeACopy();
  Start();
  const std::string count = Output(
      "curl -s -u guest:guest -d '{\"count\":100000,\"ackmode\":\"ack_requeue_true\","
      "\"encoding\":\"auto\"}' http://127.0.0.1:15672/api/queues/shop/work/get | "
      "grep -o '\"payload\":\"job\"' | wc -l");
  EXPECT_GE(std::stoi(count), acknowledged);
}

TEST_P(RabbitMq, ListensOnlyWhereItSaid) {
  Start();
  EXPECT_EQ(Output("ss -Hltn 2>/dev/null | awk '$4 !~ /^(127\\.|\\[::1\\])/ { sub(\".*:\", \"\", "
                   "$4); print $4 }' | "
                   "sort -u | tr '\\n' ' '"),
            "15672 5672 ");
}

INSTANTIATE_TEST_SUITE_P(Image, RabbitMq, ::testing::Values("rabbitmq-3.10", "rabbitmq-4.0"),
                         ImageName);

class Varnish : public Service {
 protected:
  void SetUp() override {
    ServiceTest::SetUp();
    persistent_ = false;
    Use({Endpoint("http", 8080), Endpoint("http+stats", 8081)});
    relationships_["app"] =
        json::array({{{"host", "app.internal"}, {"ip", "127.0.0.1"}, {"port", 9000}}});
  }
  // Answers each request alike, and counts them.
  void StartBackend() {
    Output(R"sh(
      echo '#!/bin/dash' >/run/answer
      cat >>/run/answer <<'END'
while IFS= read -r line && [ "${line%?}" != "" ]; do :; done
echo >>/tmp/requests
printf 'HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello'
END
      chmod 0755 /run/answer
      tcpsvd -l localhost 127.0.0.1 9000 /run/answer </dev/null >/dev/null 2>&1 &
      curl --silent --retry 50 --retry-connrefused --retry-delay 1 --max-time 5 http://127.0.0.1:9000/
      rm -f /tmp/requests)sh");
  }
};

TEST_P(Varnish, CachesWhatItsRelationshipAnswers) {
  Start();
  StartBackend();
  EXPECT_EQ(Output("curl -s http://127.0.0.1:8080/a; curl -s http://127.0.0.1:8080/a"),
            "hellohello");
  EXPECT_EQ(Output("wc -l </tmp/requests"), "1");
  EXPECT_THAT(Output("curl -s http://127.0.0.1:8081/stats"), HasSubstr("MAIN.cache_hit"));
  EXPECT_THAT(Output("curl -s http://127.0.0.1:8081/config"), HasSubstr("new app = directors"));
  KillServer("varnishd");
  EXPECT_EQ(Output("curl -s http://127.0.0.1:8080/a"), "hello");
}

TEST_P(Varnish, RunsTheProjectsVcl) {
  service_["configuration"]["vcl"] =
      "vcl 4.0;\nimport std;\nsub vcl_recv {\n  set req.backend_hint = app.backend();\n"
      "  if (req.url == \"/teapot\") { return (synth(418, \"Teapot\")); }\n}\n";
  Start();
  StartBackend();
  EXPECT_EQ(Output("curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:8080/teapot"), "418");
  EXPECT_EQ(Output("curl -s http://127.0.0.1:8080/"), "hello");
}

TEST_P(Varnish, TellsWhatIsWrongInVcl) {
  service_["configuration"]["vcl"] = "sub vcl_recv { set req.backend_hint = shop.backend(); }";
  Launch();
  const ShellResult verdict = Verdict();
  EXPECT_EQ(verdict.code, 2);
  EXPECT_THAT(verdict.output, HasSubstr("'shop"));
}

INSTANTIATE_TEST_SUITE_P(Image, Varnish, ::testing::Values("varnish-7.1", "varnish-7.7"),
                         ImageName);

class InfluxDb : public Service {
 protected:
  void SetUp() override {
    ServiceTest::SetUp();
    Use(json::array({Endpoint("influxdb", 8086)}));
  }
};

TEST_P(InfluxDb, KeepsData) {
  Start();
  Output("curl -sf -d 'q=CREATE DATABASE main' http://127.0.0.1:8086/query");
  Output("curl -sf -d 'load value=7' 'http://127.0.0.1:8086/write?db=main'");
  KillServer("influxd");
  Restart();
  EXPECT_THAT(Output("curl -sfG -d db=main --data-urlencode 'q=SELECT value FROM load' "
                     "http://127.0.0.1:8086/query"),
              HasSubstr(",7]"));
}

INSTANTIATE_TEST_SUITE_P(Image, InfluxDb, ::testing::Values("influxdb-1.6"), ImageName);

}  // namespace
}  // namespace paas::container::testing
