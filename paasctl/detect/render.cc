#include "paasctl/detect/render.h"

#include <algorithm>
#include <map>
#include <sstream>

#include "paasctl/output/format.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

// A text as YAML, quoted where it has to be.
std::string Scalar(const std::string& text) {
  std::string yaml = ToYaml(Value(Object{{"k", text}}));
  return yaml.substr(3, yaml.size() - 4);
}

// "# …", on a line of its own. What strangers wrote stays a comment.
std::string Comment(const std::string& text) { return "# " + Printable(text) + "\n"; }

std::string Indent(const std::string& block, size_t columns) {
  std::istringstream lines(block);
  std::string out;
  for (std::string line; std::getline(lines, line);) {
    out += (line.empty() ? "" : std::string(columns, ' ') + line) + "\n";
  }
  return out;
}

// A list of commands as a script that ends with the first that fails.
std::string Script(const std::vector<std::string>& lines) {
  std::string script = "set -e\n";
  for (const std::string& line : lines) script += line + "\n";
  return script;
}

std::string Type(const Detection& detection) {
  std::string block;
  if (!detection.version.why.empty()) block += Comment(detection.version.why);
  block += "type: " + Scalar(detection.runtime + ":" + detection.version.value) + "\n";
  if (detection.skips_flavor) {
    block += "\n# Nothing is installed but by the hook below.\nbuild: {flavor: none}\n";
  }
  return block;
}

std::string Tools(const Detection& detection) {
  if (detection.tools.empty()) return "";
  std::map<std::string, std::vector<std::string>> managers;
  for (const NeededTool& tool : detection.tools) {
    managers[tool.manager].push_back(Scalar(tool.name) + ": \"*\"");
  }
  std::string block = "\n# Tools that are installed before the build.\ndependencies:\n";
  for (const auto& [manager, tools] : managers) {
    block += "  " + manager + ": {" + Join(tools, ", ") + "}\n";
  }
  return block;
}

std::string Extensions(const Detection& detection) {
  if (detection.php_extensions.empty()) return "";
  return "\nruntime:\n  extensions: [" + Join(detection.php_extensions, ", ") + "]\n";
}

std::string UpperCase(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return c == '-' ? '_' : std::toupper(c); });
  return text;
}

std::string Relationships(const Detection& detection) {
  if (detection.services.empty()) return "";
  const std::string prefix = UpperCase(detection.services.front().relationship);
  std::string block =
      "\n# What the application may reach. Address and login are in its environment: " + prefix +
      "_HOST,\n# " + prefix + "_PORT, " + prefix + "_USERNAME, " + prefix +
      "_PASSWORD, …\nrelationships:\n";
  for (const NeededService& service : detection.services) {
    block += "  " + Comment(service.why) + "  " + service.relationship + ": " +
             Scalar(service.name + ":" + service.endpoint) + "\n";
  }
  return block;
}

std::string Mounts(const Detection& detection) {
  std::string block =
      "\n# Directories that may be written to and keep what is in them; all others are "
      "read-only.\n";
  if (detection.mounts.empty()) {
    return block + "# mounts:\n#   uploads: {source: storage, source_path: uploads}\n";
  }
  block += "mounts:\n";
  for (const NeededMount& mount : detection.mounts) {
    std::string path = mount.path;
    std::replace(path.begin(), path.end(), '/', '-');
    block += "  " + Comment(mount.why) + "  " + Scalar(mount.path) +
             ": {source: storage, source_path: " + Scalar(path) + "}\n";
  }
  return block;
}

std::string Hooks(const Detection& detection) {
  std::string block;
  if (!detection.build.empty()) {
    block +=
        "\nhooks:\n  # Makes the image, once for each tree of files. No service can be reached "
        "here.\n  build: |\n" +
        Indent(Script(detection.build), 4);
  }
  if (detection.deploy.empty()) return block;
  if (detection.build.empty()) block += "\n# hooks:\n";
  block +=
      "  # Runs with each deploy, before the first request; services can be reached.\n"
      "  # deploy: |\n";
  std::istringstream lines(Script(detection.deploy));
  for (std::string line; std::getline(lines, line);) block += "  #   " + line + "\n";
  return block;
}

std::string Location(const Detection& detection) {
  if (detection.document_root.empty()) {
    return "  locations:\n    \"/\": {passthru: true}\n";
  }
  std::string block = "  locations:\n    \"/\":\n      root: " + Scalar(detection.document_root) +
                      "\n      index: [" +
                      (detection.front_controller ? "index.php" : "index.html") + "]\n";
  if (detection.front_controller) {
    block += "      # What is no file is the front controller's.\n      passthru: /index.php\n";
  } else if (detection.falls_back_to_index) {
    block += "      # What is no file is the page's own business.\n      passthru: /index.html\n";
  } else {
    block += "      passthru: false\n";
  }
  return block;
}

std::string Web(const Detection& detection) {
  std::string block = "\nweb:\n";
  if (!detection.start.value.empty()) {
    block += "  commands:\n    " + Comment("From " + detection.start.why + ".") +
             "    # It stays in the foreground and listens on $PORT.\n    start: " +
             Scalar(detection.start.value) + "\n";
  }
  return block + Location(detection);
}

std::string Application(const Detection& detection) {
  return Type(detection) + Tools(detection) + Extensions(detection) + Relationships(detection) +
         Hooks(detection) + Web(detection) + Mounts(detection);
}

bool KeepsData(const Detection& detection) { return !detection.mounts.empty(); }

std::string Services(const Detection& detection, Layout layout) {
  std::string block;
  for (const NeededService& service : detection.services) {
    block += Comment(service.why) + service.name + ":\n  type: " + Scalar(service.type) + "\n";
    // Upsun gives room with its own command, not with a key.
    if (service.keeps_data && layout == Layout::kPlatform) block += "  disk: 512 # MB\n";
  }
  return block;
}

constexpr char kRoutes[] =
    "# {default} is the domain of the environment: every branch has one of its own.\n"
    "\"https://{default}/\":\n  type: upstream\n  upstream: \"app:http\"\n\n"
    "\"https://www.{default}/\":\n  type: redirect\n  to: \"https://{default}/\"\n";

std::string Head(const Detection& detection) {
  return Comment(detection.what + ". Written by paasctl init, and yours from here on.");
}

}  // namespace

std::vector<ConfigFile> RenderConfig(const Detection& detection, Layout layout) {
  if (layout == Layout::kUpsun) {
    std::string text =
        Head(detection) + "\napplications:\n  app:\n" + Indent(Application(detection), 4);
    if (!detection.services.empty()) {
      text += "\nservices:\n" + Indent(Services(detection, layout), 2);
    }
    return {{".upsun/config.yaml", text + "\nroutes:\n" + Indent(kRoutes, 2)}};
  }
  const std::string disk = KeepsData(detection) ? "disk: 512 # MB, of the mounts\n" : "";
  std::vector<ConfigFile> files{
      {".platform.app.yaml", Head(detection) + "\nname: app\n" + disk + Application(detection)}};
  if (!detection.services.empty()) {
    files.push_back({".platform/services.yaml", Services(detection, layout)});
  }
  files.push_back({".platform/routes.yaml", kRoutes});
  return files;
}

}  // namespace paas::paasctl
