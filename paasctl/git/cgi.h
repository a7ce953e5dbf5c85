#pragma once

#include <string>

namespace paas::paasctl {

// Serves one request of git's smart HTTP, as a CGI program behind a web server: lets the caller in
// by the token in its password, and hands the rest on to git's own http-backend. Returns the exit
// code of the process.
int RunCgi(const std::string& socket);

// The password of "Basic <base64>"; "" for anything else. PURE.
std::string PasswordOf(const std::string& authorization);

}  // namespace paas::paasctl
