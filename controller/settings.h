#pragma once

#include <string>

#include "controller/deploy/doors.h"
#include "controller/options.h"
#include "controller/router/router.h"
#include "controller/rpc/members.h"
#include "controller/tls/certificate_store.h"

namespace paas::controller {

// What the parts that know nothing of options are told of them. Pure.

RouterSettings RouterOf(const Options& options, const std::string& probe_key);
SiteSettings SitesOf(const Options& options);
CertificateStore::Settings CertificatesOf(const Options& options, const Router& router);
Members::Settings MembersOf(const Options& options, const std::string& database);

}  // namespace paas::controller
