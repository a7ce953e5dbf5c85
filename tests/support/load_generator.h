#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace paas::testing {

struct LoadOptions {
  std::string address = "127.0.0.1";
  uint16_t port = 0;
  std::string host;
  unsigned per_second = 1000;
  unsigned most_connections = 2000;   // one that is due while all are busy waits
  std::string page = "/n/";           // of a GET
  std::chrono::seconds patience{60};  // with one request
  // Of a thousand requests: POSTs with a body of up to 4 kB, and uploads, which take their time.
  unsigned posts = 300;
  unsigned uploads = 10;
  size_t upload_bytes = 128 * 1024;
};

// What became of every single request.
struct LoadResult {
  uint64_t gets = 0, posts = 0, uploads = 0;  // answered as they should be
  uint64_t failed = 0;                        // anything else
  std::vector<std::string> failures;          // the first ones, described
  std::chrono::microseconds longest{0};       // from when a request was due to the answer's end
  std::chrono::microseconds p50{0}, p99{0};
  uint64_t most_connections = 0;

  uint64_t answered() const { return gets + posts + uploads; }
  std::string Describe() const;
};

// Sends requests at a constant rate, whatever the answers take, over connections that are kept and
// used again, and checks every byte of every answer:
//   GET <page><i>       is answered with "<i>\n"
//   POST /echo/<i>      with its own body, as POST /upload/<i> is
// A request that cannot be sent, is cut off, answered with another status or another body counts as
// failed; none is sent twice. Owns a thread.
class LoadGenerator {
 public:
  explicit LoadGenerator(LoadOptions options);
  ~LoadGenerator();
  LoadGenerator(const LoadGenerator&) = delete;
  LoadGenerator& operator=(const LoadGenerator&) = delete;

  // Begins no more requests, and returns when all have been answered or have failed.
  LoadResult Stop();
  uint64_t answered() const { return answered_; }
  uint64_t failed() const { return failed_; }

 private:
  const LoadOptions options_;
  std::atomic<bool> stop_ = false;
  std::atomic<uint64_t> answered_ = 0;
  std::atomic<uint64_t> failed_ = 0;
  LoadResult result_;  // of the thread until it has ended
  std::thread thread_;
};

// The body of the i-th request: the same for the same number.
std::string LoadBody(uint64_t i, size_t bytes);

}  // namespace paas::testing
