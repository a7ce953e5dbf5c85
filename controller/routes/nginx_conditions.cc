#include "controller/routes/nginx_conditions.h"

#include "controller/routes/nginx_access.h"

namespace paas::controller {
namespace {

std::string SecurityPolicy(const model::StrictTransportSecurity& sts) {
  if (!sts.enabled.value_or(false)) return "max-age=0";
  return std::string("max-age=31536000") +
         (sts.include_subdomains.value_or(false) ? "; includeSubDomains" : "") +
         (sts.preload.value_or(false) ? "; preload" : "");
}

}  // namespace

void WriteConditions(const Site& site, const Listener& listener, ConfigWriter& config) {
  WriteAddressCheck(site, config);
  if (!listener.is_tls) {
    if (site.tls.client_authentication == "require") {
      config.Line("return 403 \"This needs a client certificate, and so TLS.\\n\"");
    }
    return;
  }
  config.Line("set $security_policy " + Quoted(SecurityPolicy(site.tls.strict_transport_security)));
  // The version is agreed on before the host is known.
  if (site.tls.min_version == "TLSv1.3") {
    config.Open("if ($ssl_protocol != TLSv1.3)")
        .Line("return 403 \"This needs TLS 1.3.\\n\"")
        .Close();
  }
  if (site.tls.client_authentication == "require") {
    config.Open("if ($ssl_client_verify != SUCCESS)")
        .Line("return 403 \"This needs a client certificate.\\n\"")
        .Close();
  }
}

}  // namespace paas::controller
