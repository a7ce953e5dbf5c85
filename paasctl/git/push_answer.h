#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "common/status/status.h"

namespace paas::paasctl {

// Git's answer to a push over HTTP, on its way to the client. HTTP carries no exit code, and the
// report of a push says what became of its refs: they did move. What is left to make `git push`
// fail is the third band of git's protocol, whose text a client shows as an error; it goes behind
// the report, so that the client knows the refs all the same. Not thread-safe.
class PushAnswer {
 public:
  using Write = std::function<Status(std::string_view)>;
  explicit PushAnswer(Write write) : write_(std::move(write)) {}

  // The next piece: head and body as CGI has them. The last four bytes are kept back.
  Status Add(std::string_view piece);
  // The end. With an `error` the client fails with it, if its answer has bands at all; otherwise
  // the answer is as git made it.
  Status Finish(const std::string& error);

 private:
  // Looks at the first line of the body, as far as it is there.
  void Recognise();

  const Write write_;
  std::string kept_;
  std::string beginning_;  // up to the first byte after a line's length; then not added to any more
  bool is_recognised_ = false;
  bool has_bands_ = false;
};

}  // namespace paas::paasctl
