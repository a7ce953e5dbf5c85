#include "model/json_sections.h"

namespace paas::model::json_sections {

namespace {

void WritePassthru(JsonWriter& json, const Passthru& passthru) {
  switch (passthru.kind) {
    case Passthru::Kind::kRefuse:
      json.Bool(false);
      return;
    case Passthru::Kind::kUpstream:
      json.Bool(true);
      return;
    case Passthru::Kind::kRewrite:
      json.String(passthru.target);
      return;
  }
}

void WriteHeaders(JsonWriter& json, const std::vector<Header>& headers) {
  json.BeginObject();
  for (const Header& header : headers) json.Key(header.name).String(header.value);
  json.EndObject();
}

// Only what the rule says: the rest comes from the location.
void WriteRule(JsonWriter& json, const LocationRule& rule) {
  json.BeginObject();
  if (rule.passthru) {
    json.Key("passthru");
    WritePassthru(json, *rule.passthru);
  }
  if (rule.scripts) json.Key("scripts").Bool(*rule.scripts);
  if (rule.allow) json.Key("allow").Bool(*rule.allow);
  if (rule.expires) json.Key("expires").String(ToString(*rule.expires));
  if (rule.headers) {
    json.Key("headers");
    WriteHeaders(json, *rule.headers);
  }
  json.EndObject();
}

void WriteSizeText(JsonWriter& json, uint64_t bytes) {
  constexpr uint64_t kMebibyte = uint64_t{1} << 20;
  if (bytes % kMebibyte == 0 && bytes > 0) {
    json.String(std::to_string(bytes / kMebibyte) + "m");
  } else {
    json.Int(static_cast<int64_t>(bytes));
  }
}

}  // namespace

void WriteCommands(JsonWriter& json, const Commands& commands) {
  json.BeginObject().Key("pre_start").StringOrNull(commands.pre_start);
  json.Key("start").StringOrNull(commands.start);
  json.Key("post_start").StringOrNull(commands.post_start).EndObject();
}

void WriteLocation(JsonWriter& json, const Location& location) {
  json.BeginObject().Key("root");
  if (location.root) {
    json.String(*location.root);
  } else {
    json.Null();
  }
  json.Key("passthru");
  WritePassthru(json, location.passthru);
  json.Key("index");
  WriteTexts(json, location.index);
  json.Key("expires").String(ToString(location.expires));
  json.Key("allow").Bool(location.allow).Key("scripts").Bool(location.scripts);
  json.Key("headers");
  WriteHeaders(json, location.headers);
  json.Key("rules").BeginObject();
  for (const LocationRule& rule : location.rules) {
    json.Key(rule.pattern);
    WriteRule(json, rule);
  }
  json.EndObject();
  json.Key("request_buffering").BeginObject();
  json.Key("enabled").Bool(location.request_buffering.enabled).Key("max_request_size");
  WriteSizeText(json, location.request_buffering.max_request_bytes);
  json.EndObject().EndObject();
}

void WriteWeb(JsonWriter& json, const Web& web) {
  json.BeginObject().Key("commands");
  WriteCommands(json, web.commands);
  json.Key("upstream").BeginObject();
  const bool is_unix = web.upstream.socket_family == SocketFamily::kUnix;
  json.Key("socket_family").String(is_unix ? "unix" : "tcp");
  const bool is_fastcgi = web.upstream.protocol == UpstreamProtocol::kFastcgi;
  json.Key("protocol").String(is_fastcgi ? "fastcgi" : "http").EndObject();
  json.Key("locations").BeginObject();
  for (const Location& location : web.locations) {
    json.Key(location.path);
    WriteLocation(json, location);
  }
  json.EndObject().Key("move_to_root").Bool(web.move_to_root).EndObject();
}

}  // namespace paas::model::json_sections
