#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace paas::digest {

// SHA-256 of `data`: 32 raw bytes, or 64 lower-case hex digits.
std::string Sha256(std::string_view data);
std::string Sha256Hex(std::string_view data);

// SHA-256 of what comes in pieces. Not thread-safe.
class Sha256Stream {
 public:
  Sha256Stream();
  void Update(std::string_view piece);
  // 64 lower-case hex digits; the next Update() begins anew.
  std::string FinishHex();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace paas::digest
