#include "container/wire/message.h"

#include "container/wire/reader.h"
#include "container/wire/writer.h"

namespace paas::container::wire {

// clang-format off
template <IsA<SlotRequest> V> auto Fields(V& v) { return std::tie(v.ids); }
template <IsA<StartRequest> V> auto Fields(V& v) {
  return std::tie(v.plan, v.filter, v.has_stdin, v.has_stdout, v.has_stderr, v.handed);
}
template <IsA<EnterRequest> V> auto Fields(V& v) {
  return std::tie(v.plan, v.filter, v.has_stdin, v.has_stdout, v.has_stderr, v.terminal, v.rows,
                  v.columns, v.handed);
}
template <IsA<ChangeRequest> V> auto Fields(V& v) { return std::tie(v.plan); }
template <IsA<SlotReady> V> auto Fields(V&) { return std::tie(); }
template <IsA<Started> V> auto Fields(V& v) { return std::tie(v.pid); }
template <IsA<Ready> V> auto Fields(V&) { return std::tie(); }
template <IsA<TerminalOpened> V> auto Fields(V&) { return std::tie(); }
template <IsA<Failed> V> auto Fields(V& v) { return std::tie(v.step, v.error_number, v.message); }
template <IsA<Changed> V> auto Fields(V& v) { return std::tie(v.files); }
// clang-format on

namespace {

template <class T>
std::string EncodeValue(const T& value) {
  Writer writer;
  writer.Put(value);
  return writer.Take();
}

template <class T>
std::optional<T> DecodeValue(std::string_view bytes) {
  std::optional<T> value(std::in_place);
  Reader reader(bytes);
  reader.Get(*value);
  if (!reader.Finished()) value.reset();
  return value;
}

}  // namespace

std::string Encode(const Request& request) { return EncodeValue(request); }
std::string Encode(const Answer& answer) { return EncodeValue(answer); }
std::optional<Request> DecodeRequest(std::string_view bytes) { return DecodeValue<Request>(bytes); }
std::optional<Answer> DecodeAnswer(std::string_view bytes) { return DecodeValue<Answer>(bytes); }

}  // namespace paas::container::wire
