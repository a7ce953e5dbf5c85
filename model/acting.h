#pragma once

#include <string_view>

namespace paas::model {

// What a key that is read and checked does not do yet, as the end of a warning ("workers are not
// started yet"); empty when the key acts, or is accepted without effect on purpose. `scope` is
// "application" or "route", `key` a path of keys below it: "hooks.deploy". The list of
// such keys is in acting.cc and nowhere else.
std::string_view WhatDoesNotActYet(std::string_view scope, std::string_view key);

}  // namespace paas::model
