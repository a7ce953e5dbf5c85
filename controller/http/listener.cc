#include "controller/http/listener.h"

#include <sys/socket.h>

#include <semaphore>

#include "controller/http/connection.h"
#include "controller/http/event_text.h"
#include "controller/http/problem.h"

namespace paas::controller::http {
namespace {

constexpr std::ptrdiff_t kThreads = 64;
// The others stay free for questions.
constexpr int kMostStreams = 48;
constexpr int kBacklog = 128;

// Who comes when all threads are busy waits in the kernel.
class BoundedPool final : public httplib::ThreadPool {
 public:
  BoundedPool() : ThreadPool(kThreads) {}
  void enqueue(std::function<void()> task) override {
    free_.acquire();
    ThreadPool::enqueue([this, task = std::move(task)] {
      task();
      free_.release();
    });
  }

 private:
  std::counting_semaphore<kThreads> free_{kThreads};
};

ApiRequest ToApi(const httplib::Request& request) {
  return {.method = request.method,
          .target = request.target,
          .authorization = request.get_header_value("Authorization"),
          .accept = request.get_header_value("Accept"),
          .content_type = request.get_header_value("Content-Type"),
          .last_event_id = request.get_header_value("Last-Event-ID"),
          .read_body = [](const ApiRequest::Take&) { return true; },
          .take_place = {}};
}

// Streams are counted for as long as they live.
class StreamCount {
 public:
  static std::shared_ptr<StreamCount> Take(std::atomic<int>& count) {
    if (++count <= kMostStreams) return std::shared_ptr<StreamCount>(new StreamCount(count));
    --count;
    return nullptr;
  }
  ~StreamCount() { --count_; }

 private:
  explicit StreamCount(std::atomic<int>& count) : count_(count) {}
  std::atomic<int>& count_;
};

void SetProblem(httplib::Response& response, int http_status, const Status& status) {
  response.status = http_status;
  response.set_content(ProblemJson(http_status, status), kProblemType);
}

// What breaks off has no last chunk, so that nobody takes it for all.
void SetStream(httplib::Response& response, ApiAnswer answer, std::shared_ptr<StreamCount> count) {
  response.set_header("X-Accel-Buffering", "no");  // nginx hands on what it gets
  response.set_chunked_content_provider(
      answer.type, [stream = std::shared_ptr<AnswerStream>(std::move(answer.stream)),
                    count = std::move(count)](size_t, httplib::DataSink& sink) {
        const StatusOr<std::string> piece = stream->Next();
        if (!piece.ok()) return false;
        if (!piece->empty()) return sink.write(piece->data(), piece->size());
        sink.done();
        return true;
      });
}

class Dispatcher {
 public:
  explicit Dispatcher(Api& api) : api_(api) {}

  void Handle(ApiRequest request, httplib::Response& response) const {
    request.take_place = [streams = streams_] { return StreamCount::Take(*streams); };
    response.set_header("Cache-Control", "no-store");
    response.set_header("X-Content-Type-Options", "nosniff");
    ApiAnswer answer = api_.Answer(request);
    auto place = answer.stream == nullptr ? nullptr : StreamCount::Take(*streams_);
    if (answer.stream != nullptr && place == nullptr) {
      response.set_header("Retry-After", "5");
      return SetProblem(response, 429, NoPlaceForStreams());
    }
    response.status = answer.status;
    for (const auto& [name, value] : answer.headers) response.set_header(name, value);
    if (place != nullptr) return SetStream(response, std::move(answer), std::move(place));
    if (!answer.body.empty()) response.set_content(answer.body, answer.type);
  }

 private:
  Api& api_;
  std::shared_ptr<std::atomic<int>> streams_ = std::make_shared<std::atomic<int>>(0);
};

}  // namespace

StatusOr<SslContext> MakeSslContext(const rpc::TlsFiles& files) {
  SslContext context(::SSL_CTX_new(::TLS_server_method()));
  if (context == nullptr) return Internal("no TLS");
  ::SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  if (::SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1) {
    return InvalidArgument(files.certificate + " is no certificate in PEM");
  }
  if (::SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      ::SSL_CTX_check_private_key(context.get()) != 1) {
    return InvalidArgument(files.key + " is not the key of " + files.certificate);
  }
  return context;
}

ApiListener::ApiListener(Api& api, SslContext context) : context_(std::move(context)) {
  new_task_queue = [] { return new BoundedPool; };
  set_default_headers({});
  const Dispatcher dispatcher(api);
  const auto plain = [dispatcher](const httplib::Request& request, httplib::Response& response) {
    dispatcher.Handle(ToApi(request), response);
  };
  const auto with_body = [dispatcher](const httplib::Request& request, httplib::Response& response,
                                      const httplib::ContentReader& reader) {
    ApiRequest api_request = ToApi(request);
    api_request.read_body = [&reader](const ApiRequest::Take& take) {
      return reader([&take](const char* data, size_t size) { return take({data, size}); });
    };
    dispatcher.Handle(std::move(api_request), response);
  };
  constexpr char kAnything[] = R"([\s\S]*)";
  Get(kAnything, plain);
  Options(kAnything, plain);
  Post(kAnything, with_body);
  Put(kAnything, with_body);
  Patch(kAnything, with_body);
  Delete(kAnything, with_body);
  set_error_handler([](const httplib::Request&, httplib::Response& response) {
    if (response.body.empty()) {
      SetProblem(response, response.status, InvalidArgument("the request cannot be understood"));
    }
  });
}

void ApiListener::Deepen() { ::listen(svr_sock_, kBacklog); }

bool ApiListener::Enter(socket_t socket) {
  const std::lock_guard lock(mutex_);
  if (is_over_) return false;
  open_.insert(socket);
  return true;
}

void ApiListener::Leave(socket_t socket) {
  const std::lock_guard lock(mutex_);
  open_.erase(socket);
}

void ApiListener::EndConnections() {
  const std::lock_guard lock(mutex_);
  is_over_ = true;
  for (const socket_t socket : open_) ::shutdown(socket, SHUT_RDWR);
}

bool ApiListener::process_and_close_socket(socket_t socket) {
  Connection connection{os::UniqueFd(socket), context_.get()};
  if (!Enter(socket)) return false;
  if (connection.Accept()) {
    bool is_closed = false;
    process_request(connection, /*close_connection=*/true, is_closed,
                    [&connection](httplib::Request& request) {
                      request.ranges.clear();  // of documents, which these are not
                      connection.HeadersAreRead();
                    });
    connection.Finish();
  }
  Leave(socket);
  return true;
}

}  // namespace paas::controller::http
