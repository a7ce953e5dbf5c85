#include "paasctl/detect/catalog.h"
#include "paasctl/detect/data_file.h"
#include "paasctl/detect/detectors.h"

namespace paas::paasctl {
namespace {

// Modules that images of PHP have and do not load by themselves.
const std::vector<std::string> kOptional = {
    "amqp",    "dba",   "ds",   "gnupg",          "imagick",   "ldap",     "mailparse", "mcrypt",
    "mongodb", "oauth", "odbc", "pcov",           "pdo_dblib", "pdo_odbc", "pspell",    "snmp",
    "solr",    "ssh2",  "tidy", "uploadprogress", "uuid",      "xmlrpc",   "yaml",      "zmq"};

// "ext-redis" → "redis", of those that have to be asked for.
std::vector<std::string> Extensions(const std::vector<std::string>& packages) {
  std::vector<std::string> names;
  for (const std::string& package : packages) {
    if (!package.starts_with("ext-")) continue;
    const std::string name = package.substr(4);
    if (HasAny(kOptional, {name})) names.push_back(name);
  }
  return names;
}

void KnowFramework(const std::vector<std::string>& packages, Detection& detection) {
  if (HasAny(packages, {"laravel/framework"})) {
    detection.what = "Laravel";
    detection.document_root = "public";
    detection.mounts = {{"storage", "sessions, logs, uploads"}, {"bootstrap/cache", "of Laravel"}};
    detection.deploy = {"php artisan migrate --force"};
  } else if (HasAny(packages, {"symfony/framework-bundle", "symfony/symfony"})) {
    detection.what = "Symfony";
    detection.document_root = "public";
    detection.mounts = {{"var", "cache and logs of Symfony"}};
    detection.deploy = {"php bin/console doctrine:migrations:migrate --no-interaction"};
  } else if (HasAny(packages, {"drupal/core", "drupal/core-recommended"})) {
    detection.what = "Drupal";
    detection.document_root = "web";
    detection.mounts = {{"web/sites/default/files", "uploads"}};
  }
}

}  // namespace

std::optional<Detection> DetectPhp(const ProjectFiles& files) {
  const bool has_manifest = files.Has("composer.json");
  const std::string page = files.FirstOf({"public/index.php", "web/index.php", "index.php"});
  // A composer.json without a page is a library's, or of tools beside another language.
  if (page.empty() && !has_manifest) return std::nullopt;
  const Value manifest = files.Json("composer.json");
  const std::vector<std::string> packages = NamesOf(At(manifest, {"require"}));
  Detection detection{.what = "PHP", .runtime = "php"};
  KnowFramework(packages, detection);
  if (page.empty() && detection.what == "PHP") return std::nullopt;
  ChooseVersion({{TextOf(At(manifest, {"require", "php"})), "require.php in composer.json",
                  TildeMeaning::kPessimistic}},
                detection);
  if (detection.document_root.empty()) {
    const size_t slash = page.find('/');
    detection.document_root = slash == std::string::npos ? "." : page.substr(0, slash);
  }
  detection.skips_flavor = !has_manifest;
  detection.front_controller = true;
  detection.php_extensions = Extensions(packages);
  AddServices(packages, "composer.json", detection);
  return detection;
}

}  // namespace paas::paasctl
