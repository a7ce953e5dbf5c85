#include <gmock/gmock.h>

#include "common/os/file.h"
#include "model/project.h"
#include "paasctl/detect/catalog.h"
#include "paasctl/detect/data_file.h"
#include "paasctl/detect/detectors.h"
#include "paasctl/detect/render.h"
#include "tests/support/directory_files.h"

namespace paas::paasctl {
namespace {

using ::paas::testing::MapFiles;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Files = std::map<std::string, std::string>;

// A folder, and what has to be seen in it: "what runtime:version [service…]", and how it starts.
struct Example {
  Files files;
  std::string seen;
  std::string start;
};

const std::vector<Example>& Examples() {
  static const std::vector<Example> kExamples = {
      {{{"package.json",
         R"({"scripts": {"start": "node server.js", "build": "tsc"}, "engines": {"node": ">=18 <20"},
             "dependencies": {"express": "4", "pg": "8", "ioredis": "5"}})"}},
       "Express nodejs:18 postgresql:15 redis:7.0",
       "npm start"},
      {{{"package.json", R"({"dependencies": {"next": "14", "mysql2": "1"}})"},
        {"pnpm-lock.yaml", ""}},
       "Next.js nodejs:20 mariadb:10.11",
       "npx next start"},
      {{{"package.json",
         R"({"devDependencies": {"vite": "5"}, "scripts": {"build": "vite build"}})"}},
       "Vite nodejs:20",
       ""},
      {{{"package.json",
         R"({"scripts": {"start": "x"}, "dependencies": {"pg": "1", "redis": "1", "amqplib": "1",
             "memjs": "1", "mongodb": "1", "@opensearch-project/opensearch": "2", "kafkajs": "1"}})"}},
       "Node.js nodejs:20 postgresql:15 redis:7.0 rabbitmq:3.10 memcached:1.6 mongodb:7.0 "
       "opensearch:2 kafka:3.9",
       "npm start"},
      {{{"package.json", "{}"}, {"server.js", ""}, {".nvmrc", "v18\n"}},
       "Node.js nodejs:18",
       "node 'server.js'"},
      {{{"composer.json",
         R"({"require": {"php": "^8.3", "laravel/framework": "^11", "ext-imagick": "*",
             "predis/predis": "^2", "ext-pdo_mysql": "*"}})"}},
       "Laravel php:8.4 mariadb:10.11 redis:7.0",
       ""},
      {{{"composer.json", R"({"require": {"php": ">=8.1", "symfony/framework-bundle": "^7",
                              "ext-pdo_pgsql": "*"}})"}},
       "Symfony php:8.2 postgresql:15",
       ""},
      {{{"web/index.php", ""}}, "PHP php:8.2", ""},
      {{{"requirements.txt", "Django>=5\npsycopg[binary] # driver\nredis\n-r more.txt\n"},
        {"manage.py", ""},
        {"shop/wsgi.py", ""},
        {"package.json", "{}"}},
       "Django python:3.11 postgresql:15 redis:7.0",
       "gunicorn shop.wsgi:application --bind 127.0.0.1:$PORT"},
      {{{"requirements.txt", "flask\nPyMySQL==1\n"}, {"app.py", ""}},
       "Flask python:3.11 mariadb:10.11",
       "gunicorn app:app --bind 127.0.0.1:$PORT"},
      {{{"pyproject.toml", "[tool.poetry.dependencies]\npython = \"~3.13\"\nfastapi = \"*\"\n"},
        {"poetry.lock", ""},
        {"app/main.py", ""}},
       "FastAPI python:3.13",
       "poetry run uvicorn app.main:app --host 127.0.0.1 --port $PORT"},
      {{{"pyproject.toml", "[project]\nrequires-python = '>=3.8'\ndependencies = ['pika>=1']\n"},
        {"main.py", ""}},
       "Python python:3.11 rabbitmq:3.10",
       "python main.py"},
      {{{"Gemfile", "ruby \"~> 3.1.0\"\ngem 'rails', '~> 7'\n  gem \"pg\"\n"}},
       "Rails ruby:3.1 postgresql:15",
       "bundle exec rails server -e production -b 127.0.0.1 -p $PORT"},
      {{{"go.mod",
         "module example.org/me/shop\n\ngo 1.21\n\nrequire (\n"
         "\tgithub.com/jackc/pgx/v5 v5.1\n)\n"},
        {"cmd/shop/main.go", ""}},
       "Go golang:1.24 postgresql:15",
       "./bin/app"},
      {{{"pom.xml", "<java.version>17</java.version>\n<artifactId>spring-boot</artifactId>\n"}},
       "Spring Boot java:21",
       "java -jar app.jar --server.port=$PORT"},
      {{{"mix.exs", "elixir: \"~> 1.14\",\n  {:phoenix, \"~> 1.7\"},\n  {:myxql, \"> 0\"},\n"}},
       "Phoenix elixir:1.18 mariadb:10.11",
       "MIX_ENV=prod PHX_SERVER=true mix phx.server"},
      {{{"Cargo.toml", "[package]\nname = \"shop\"\nrust-version = \"1.70\"\n"}},
       "Rust rust:1.85",
       "./target/release/'shop'"},
      {{{"public/index.html", ""}}, "a static site nodejs:20", ""},
  };
  return kExamples;
}

std::string Seen(const Detection& detection) {
  std::string seen = detection.what + " " + detection.runtime + ":" + detection.version.value;
  for (const NeededService& service : detection.services) seen += " " + service.type;
  return seen;
}

Detection DetectIn(const Files& files) {
  const MapFiles source(files);
  const auto found = Detect(ProjectFiles(source));
  EXPECT_TRUE(found.has_value());
  return found.value_or(Detection{});
}

TEST(Detect, SeesWhatAFolderIs) {
  for (const Example& example : Examples()) {
    const Detection detection = DetectIn(example.files);
    EXPECT_EQ(Seen(detection), example.seen);
    EXPECT_EQ(detection.start.value, example.start) << example.seen;
  }
}

// What is written is read by the platform as it is meant, without a warning.
TEST(RenderConfig, IsValidInBothLayouts) {
  for (const Example& example : Examples()) {
    const Detection detection = DetectIn(example.files);
    for (const Layout layout : {Layout::kPlatform, Layout::kUpsun}) {
      Files files = example.files;
      for (const ConfigFile& file : RenderConfig(detection, layout)) files[file.path] = file.text;
      const model::ProjectReading reading = model::ReadProject(MapFiles(files));
      ASSERT_TRUE(reading.project.ok()) << example.seen << "\n" << reading.project.status();
      EXPECT_THAT(reading.diagnostics, IsEmpty())
          << example.seen << ": " << model::Format(reading.diagnostics[0]);
      EXPECT_EQ(reading.project->services.size(), detection.services.size());
      EXPECT_EQ(reading.project->applications[0].web.commands.start, example.start);
    }
  }
}

TEST(Detect, AsksBundlerForADeploymentOnlyOfKeptVersions) {
  const Files gemfile = {{"Gemfile", "gem 'sinatra'\n"}, {"config.ru", ""}};
  EXPECT_THAT(DetectIn(gemfile).build[0], HasSubstr("path vendor/bundle"));
  Files kept = gemfile;
  kept["Gemfile.lock"] = "";
  EXPECT_THAT(DetectIn(kept).build[0], HasSubstr("deployment true"));
}

TEST(Detect, TellsWhatItCouldNotKnow) {
  EXPECT_THAT(DetectIn({{"package.json", R"({"engines": {"node": "12"}})"}}).notes,
              ElementsAre(HasSubstr("there is no such nodejs here, so it is 20"),
                          HasSubstr("nothing says how the application is started")));
  EXPECT_THAT(DetectIn({{"Pipfile", ""}, {"app.py", ""}}).notes,
              ElementsAre(HasSubstr("nothing installs what Pipfile names")));
  const MapFiles nothing(Files{{"README.md", ""}});
  EXPECT_FALSE(Detect(ProjectFiles(nothing)).has_value());
}

TEST(Detect, SeesALockFileThatIsTooLargeToBeRead) {
  const Files files = {{"package.json", R"({"scripts": {"start": "x"}})"},
                       {"yarn.lock", std::string(2 << 20, '#')}};
  const Files small = {{"package.json", R"({"scripts": {"start": "x"}})"}, {"yarn.lock", "#"}};
  EXPECT_EQ(RenderConfig(DetectIn(files), Layout::kPlatform)[0].text,
            RenderConfig(DetectIn(small), Layout::kPlatform)[0].text);
}

// A manifest is a stranger's: its words stay words.
TEST(RenderConfig, LetsNothingOutOfItsPlace) {
  const Files files = {{"package.json", R"({"main": "a'; rm -rf ~ #\n: {x}.js",
      "engines": {"node": ">=18\nhooks: {build: evil}"}, "dependencies": {"pg\ntype: x": "1"}})"},
                       {"a'; rm -rf ~ #\n: {x}.js", ""}};
  const Detection detection = DetectIn(files);
  Files all = files;
  for (const ConfigFile& file : RenderConfig(detection, Layout::kPlatform)) {
    all[file.path] = file.text;
  }
  const auto reading = model::ReadProject(MapFiles(all));
  ASSERT_TRUE(reading.project.ok()) << reading.project.status();
  EXPECT_EQ(reading.project->applications[0].web.commands.start,
            "node 'a'\\''; rm -rf ~ #\n: {x}.js'");
  EXPECT_EQ(reading.project->applications[0].hooks.build, "");
}

TEST(DataFile, OutlivesWhatStrangersWrite) {
  EXPECT_FALSE(ParseJson(std::string(500'000, '[')).ok());
  EXPECT_FALSE(ParseJson(std::string(100, '[') + std::string(100, ']')).ok()) << "too deep";
  EXPECT_FALSE(ParseJson("").ok());
  EXPECT_FALSE(ParseToml("a = " + std::string(100'000, '[')).ok());
  EXPECT_FALSE(ParseToml("a = \n").ok());
  const auto value = ParseToml("a = 1979-05-27\nb = {c = [1, 'x']}\n");
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(TextOf(At(*value, {"a"})), "");
  EXPECT_THAT(NamesOf(At(*value, {"b", "c"})), ElementsAre("", "x"));
}

// The table of versions is that of the recipes.
TEST(KnownRuntimes, AreThoseOfTheBaseImages) {
  for (const KnownRuntime& runtime : KnownRuntimes()) {
    const auto entries = os::ListDirectory(PAAS_SOURCE_DIR "/base-images/" + runtime.name);
    ASSERT_TRUE(entries.ok()) << entries.status();
    std::vector<std::string> versions;
    for (const std::string& name : *entries) {
      if (std::isdigit(static_cast<unsigned char>(name[0])) != 0) versions.push_back(name);
    }
    EXPECT_EQ(versions, runtime.versions) << runtime.name;
  }
}

}  // namespace
}  // namespace paas::paasctl
