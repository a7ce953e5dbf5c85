#include <algorithm>

#include "model/reader/route_parts.h"

namespace paas::model {
namespace {

bool IsPem(const std::string& text) {
  const size_t begin = text.find("-----BEGIN CERTIFICATE-----");
  return begin != std::string::npos &&
         text.find("-----END CERTIFICATE-----", begin) != std::string::npos &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return c == '\n' || c == '\r' || (c >= 32 && c < 127);
         });
}

StrictTransportSecurity ReadSts(const Field& field) {
  StrictTransportSecurity sts;
  Keys keys(field);
  sts.enabled = ReadOptionalBool(keys["enabled"]);
  sts.include_subdomains = ReadOptionalBool(keys["include_subdomains"]);
  sts.preload = ReadOptionalBool(keys["preload"]);
  keys.Close();
  return sts;
}

void ReadClientAuthentication(Keys& keys, RouteTls& tls) {
  const Field mode = keys["client_authentication"];
  tls.client_authentication = mode.Choice({"request", "require"});
  const Field authorities = keys["client_certificate_authorities"];
  tls.client_certificate_authorities = authorities.Texts();
  for (const std::string& authority : tls.client_certificate_authorities) {
    if (IsPem(authority)) continue;
    authorities.Error("holds something that is no PEM certificate",
                      "include a file: `- !include {type: string, path: ca.crt}`");
  }
  if (!tls.client_authentication.empty() && tls.client_certificate_authorities.empty()) {
    mode.Error("needs `client_certificate_authorities`: without them no certificate is trusted");
  }
}

}  // namespace

RouteTls ReadRouteTls(const Field& field) {
  RouteTls tls;
  Keys keys(field);
  const Field version = keys["min_version"];
  tls.min_version = version.Choice({"TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"});
  if (tls.min_version == "TLSv1.0" || tls.min_version == "TLSv1.1") {
    version.Error(tls.min_version + " is not served: it is broken", "write TLSv1.2 or TLSv1.3");
  }
  ReadClientAuthentication(keys, tls);
  tls.strict_transport_security = ReadSts(keys["strict_transport_security"]);
  keys.Close();
  return tls;
}

}  // namespace paas::model
