#include <regex>

#include "paasctl/detect/catalog.h"
#include "paasctl/detect/detectors.h"

namespace paas::paasctl {
namespace {

constexpr size_t kLongestLine = 500;  // std::regex recurses over its input

struct Gemfile {
  std::string ruby;
  std::vector<std::string> gems;
};

Gemfile ReadGemfile(const ProjectFiles& files) {
  static const std::regex kRuby(R"(ruby ["']([^"']+)["'].*)");
  static const std::regex kGem(R"(gem ["']([^"']+)["'].*)");
  Gemfile gemfile;
  for (const std::string& line : files.Lines("Gemfile")) {
    std::smatch found;
    if (line.size() > kLongestLine) continue;
    if (std::regex_match(line, found, kRuby)) gemfile.ruby = found[1];
    if (std::regex_match(line, found, kGem)) gemfile.gems.push_back(found[1]);
  }
  return gemfile;
}

}  // namespace

std::optional<Detection> DetectRuby(const ProjectFiles& files) {
  if (!files.Has("Gemfile")) return std::nullopt;
  const Gemfile gemfile = ReadGemfile(files);
  Detection detection{.what = "Ruby", .runtime = "ruby"};
  ChooseVersion(
      {{gemfile.ruby, "ruby in Gemfile"}, {files.FirstLine(".ruby-version"), ".ruby-version"}},
      detection);
  // Bundler takes a deployment for a mistake where no versions are kept.
  detection.build = {files.Has("Gemfile.lock") ? "bundle config set --local deployment true"
                                               : "bundle config set --local path vendor/bundle",
                     "bundle install"};
  if (HasAny(gemfile.gems, {"rails"})) {
    detection.what = "Rails";
    detection.build.push_back(
        "RAILS_ENV=production SECRET_KEY_BASE_DUMMY=1 bundle exec rails assets:precompile");
    detection.deploy = {"bundle exec rails db:migrate"};
    detection.start = {"bundle exec rails server -e production -b 127.0.0.1 -p $PORT",
                       "rails in Gemfile"};
    detection.mounts = {{"tmp", "of Rails"}, {"log", "of Rails"}, {"storage", "uploads"}};
  } else if (files.Has("config.ru")) {
    detection.start = {"bundle exec rackup -o 127.0.0.1 -p $PORT", "config.ru"};
  } else {
    const std::string script = files.FirstOf({"app.rb", "server.rb", "main.rb"});
    detection.start = {"bundle exec ruby " + (script.empty() ? "server.rb" : script),
                       script.empty() ? "to be changed: nothing says how it is started" : script};
  }
  AddServices(gemfile.gems, "Gemfile", detection);
  return detection;
}

}  // namespace paas::paasctl
