#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace google::protobuf {
class Descriptor;
class FieldDescriptor;
}  // namespace google::protobuf

namespace paas::controller::http {

// JSON schemas of messages, as protobuf's JSON mapping writes them. Pure.
class Schemas {
 public:
  using Json = nlohmann::ordered_json;

  // A reference to the schema of a message, which is there from then on, with all that it needs.
  Json Reference(const google::protobuf::Descriptor& message);
  // Of one field. 64 bits are text, since JavaScript's numbers have 53.
  Json OfField(const google::protobuf::FieldDescriptor& field);
  // By name, for `components`.
  const std::map<std::string, Json>& all() const { return all_; }

 private:
  Json OfMessage(const google::protobuf::Descriptor& message);
  Json OfValue(const google::protobuf::FieldDescriptor& field);

  std::map<std::string, Json> all_;
};

}  // namespace paas::controller::http
