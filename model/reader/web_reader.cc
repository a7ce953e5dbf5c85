#include <array>

#include "model/reader/application_reader.h"

namespace paas::model {

namespace {

constexpr std::array kLegacyKeys = {"document_root", "passthru",  "index_files",
                                    "whitelist",     "blacklist", "expires"};

Upstream ReadUpstream(const Field& field, const Upstream& fallback) {
  Upstream upstream = fallback;
  Keys keys(field);
  const std::string family = keys["socket_family"].Choice({"tcp", "unix"});
  if (!family.empty()) {
    upstream.socket_family = family == "unix" ? SocketFamily::kUnix : SocketFamily::kTcp;
  }
  const std::string protocol = keys["protocol"].Choice({"http", "fastcgi"});
  if (!protocol.empty()) {
    upstream.protocol =
        protocol == "fastcgi" ? UpstreamProtocol::kFastcgi : UpstreamProtocol::kHttp;
  }
  keys.Close();
  return upstream;
}

bool HasLegacyKeys(const Field& field) {
  for (const char* key : kLegacyKeys) {
    if (field.At(key).Given()) return true;
  }
  return false;
}

void WarnOfLegacyKeys(const Field& field, bool converted) {
  for (const char* key : kLegacyKeys) {
    const Field legacy = field.At(key);
    if (!legacy.Given()) continue;
    legacy.KeyWarn(converted ? "is an old key; it is read as a part of web.locations[\"/\"]"
                             : "is an old key and ignored, since web.locations is given");
  }
}

}  // namespace

Commands ReadCommands(const Field& field) {
  Commands commands;
  Keys keys(field);
  commands.pre_start = keys["pre_start"].Text();
  commands.start = keys["start"].Text();
  commands.post_start = keys["post_start"].Text();
  keys.Close();
  return commands;
}

void ReadWeb(const Field& field, Application& application) {
  Web& web = application.web;
  Keys keys(field);
  web.commands = ReadCommands(keys["commands"]);
  Upstream fallback;
  if (RunsPhpFpm(application)) fallback = {SocketFamily::kUnix, UpstreamProtocol::kFastcgi};
  web.upstream = ReadUpstream(keys["upstream"], fallback);
  web.move_to_root = keys["move_to_root"].Bool(false);
  const Field locations = keys["locations"];
  const bool is_legacy = HasLegacyKeys(field) && !locations.Given();
  WarnOfLegacyKeys(field, is_legacy);
  if (is_legacy) {
    web.locations = {ReadLegacyLocation(keys)};
  } else {
    web.locations = ReadLocations(locations, application);
  }
  for (const char* key : kLegacyKeys) keys.Ignore({key});
  application.container = ReadContainerProperties(keys, application.container);
  keys.Close();
}

}  // namespace paas::model
