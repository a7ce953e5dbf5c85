#include "container/record.h"

#include <nlohmann/json.hpp>

namespace paas::container {

// clang-format off
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(IdRange, base, size)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Limits, cpu_millis, memory_bytes, pids)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Process, argv, env, uid, gid, cwd)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(StopPolicy, command, signal)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ImageMount, source, target)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(BindMount, source, target, read_only, no_exec,
                                                map_ids)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TmpfsMount, target, size_bytes, mode, no_exec)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Interface, host_name, address, gateway)
// clang-format on

namespace {

using nlohmann::json;

template <class T>
json OrNull(const std::optional<T>& value) {
  return value ? json(*value) : json(nullptr);
}

template <class T>
std::optional<T> Optional(const json& value) {
  if (value.is_null()) return std::nullopt;
  return value.get<T>();
}

json SpecToJson(const ContainerSpec& spec) {
  return {{"id", spec.id},
          {"cgroup", spec.cgroup},
          {"hostname", spec.hostname},
          {"ids", spec.ids},
          {"base", spec.base},
          {"app", OrNull(spec.app)},
          {"binds", spec.binds},
          {"tmpfs", spec.tmpfs},
          {"directories", spec.directories},
          {"links", spec.links},
          {"interface", OrNull(spec.interface)},
          {"limits", spec.limits},
          {"init", spec.init},
          {"stop", spec.stop},
          {"output_path", spec.output_path}};
}

ContainerSpec SpecFromJson(const json& value) {
  ContainerSpec spec;
  value.at("id").get_to(spec.id);
  value.at("cgroup").get_to(spec.cgroup);
  value.at("hostname").get_to(spec.hostname);
  value.at("ids").get_to(spec.ids);
  value.at("base").get_to(spec.base);
  spec.app = Optional<ImageMount>(value.at("app"));
  value.at("binds").get_to(spec.binds);
  value.at("tmpfs").get_to(spec.tmpfs);
  // Records of an agent that was updated lack these two.
  spec.directories = value.value("directories", spec.directories);
  spec.links = value.value("links", spec.links);
  spec.interface = Optional<Interface>(value.at("interface"));
  value.at("limits").get_to(spec.limits);
  value.at("init").get_to(spec.init);
  value.at("stop").get_to(spec.stop);
  value.at("output_path").get_to(spec.output_path);
  return spec;
}

}  // namespace

std::string ToJson(const ContainerRecord& record) {
  const json value = {
      {"spec", SpecToJson(record.spec)},           {"pid", record.pid},
      {"pidfd_inode", record.pidfd_inode},         {"start_time_ticks", record.start_time_ticks},
      {"mount_namespace", record.mount_namespace}, {"boot_id", record.boot_id},
      {"started_unix_ms", record.started_unix_ms}};
  // Configuration may hold bytes that are not UTF-8; they are not needed to find a process.
  return value.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

StatusOr<ContainerRecord> ParseContainerRecord(std::string_view text) {
  try {
    const json value = json::parse(text);
    ContainerRecord record;
    record.spec = SpecFromJson(value.at("spec"));
    value.at("pid").get_to(record.pid);
    value.at("pidfd_inode").get_to(record.pidfd_inode);
    value.at("start_time_ticks").get_to(record.start_time_ticks);
    value.at("mount_namespace").get_to(record.mount_namespace);
    value.at("boot_id").get_to(record.boot_id);
    value.at("started_unix_ms").get_to(record.started_unix_ms);
    return record;
  } catch (const json::exception& error) {
    return InvalidArgument(std::string("container record: ") + error.what());
  }
}

}  // namespace paas::container
