#include <algorithm>
#include <cctype>

#include "paasctl/detect/catalog.h"
#include "paasctl/detect/data_file.h"
#include "paasctl/detect/detectors.h"

namespace paas::paasctl {
namespace {

// "Django[argon2]>=4.2 ; python_version > '3'" → "django"
std::string PackageOf(const std::string& requirement) {
  std::string name = requirement.substr(0, requirement.find_first_of("[<>=!~; #@\t"));
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
    return c == '_' ? '-' : static_cast<char>(std::tolower(c));
  });
  return name;
}

std::vector<std::string> Packages(const ProjectFiles& files, const Value& manifest) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& requirement) {
    const std::string name = PackageOf(requirement);
    if (!name.empty() && name[0] != '-') names.push_back(name);
  };
  for (const std::string& line : files.Lines("requirements.txt")) add(line);
  for (const std::string& one : NamesOf(At(manifest, {"project", "dependencies"}))) add(one);
  const Value& poetry = At(manifest, {"tool", "poetry", "dependencies"});
  for (const std::string& one : NamesOf(poetry)) add(one);
  return names;
}

bool IsModule(const std::string& name) {
  return std::all_of(name.begin(), name.end(),
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

// The package of a Django project: the one with its wsgi.py.
std::string DjangoPackage(const ProjectFiles& files) {
  for (const std::string& directory : files.Directories()) {
    if (IsModule(directory) && files.Has(directory + "/wsgi.py")) return directory;
  }
  return "";
}

// The module of a file: "app/main.py" → "app.main".
std::string ModuleOf(std::string path) {
  path.resize(path.size() - std::string(".py").size());
  std::replace(path.begin(), path.end(), '/', '.');
  return path;
}

void UseTool(const std::string& name, const std::vector<std::string>& packages,
             Detection& detection) {
  if (!HasAny(packages, {name})) detection.tools.push_back({"python3", name});
}

void Start(const ProjectFiles& files, const std::vector<std::string>& packages,
           Detection& detection) {
  const std::string django = files.Has("manage.py") ? DjangoPackage(files) : "";
  const std::string script =
      files.FirstOf({"main.py", "app.py", "wsgi.py", "server.py", "app/main.py", "src/main.py"});
  if (!django.empty()) {
    detection.what = "Django";
    UseTool("gunicorn", packages, detection);
    detection.start = {"gunicorn " + django + ".wsgi:application --bind 127.0.0.1:$PORT",
                       django + "/wsgi.py"};
    detection.deploy = {"python manage.py migrate --noinput"};
  } else if (HasAny(packages, {"fastapi", "starlette"}) && !script.empty()) {
    detection.what = "FastAPI";
    UseTool("uvicorn", packages, detection);
    detection.start = {"uvicorn " + ModuleOf(script) + ":app --host 127.0.0.1 --port $PORT",
                       script};
  } else if (HasAny(packages, {"flask"}) && !script.empty()) {
    detection.what = "Flask";
    UseTool("gunicorn", packages, detection);
    detection.start = {"gunicorn " + ModuleOf(script) + ":app --bind 127.0.0.1:$PORT", script};
  } else if (!script.empty()) {
    detection.start = {"python " + script, "the only likely file"};
  } else {
    detection.start = {"python server.py", "to be changed: nothing says how it is started"};
    detection.notes.push_back("nothing says how the application is started: see web.commands");
  }
}

void Install(const ProjectFiles& files, const Value& manifest, Detection& detection) {
  if (files.Has("poetry.lock")) {
    detection.build = {"export POETRY_VIRTUALENVS_IN_PROJECT=true",
                       "poetry install --only main --no-root --no-interaction"};
    // Everything is in the environment that Poetry makes, and sees nothing beside it.
    for (const NeededTool& tool : detection.tools) {
      detection.build.push_back("poetry run pip install " + tool.name);
    }
    detection.tools = {{"python3", "poetry"}};
    detection.start.value = "poetry run " + detection.start.value;
  } else if (files.Has("requirements.txt")) {
    detection.build = {"pip install -r requirements.txt"};
  } else if (!NamesOf(At(manifest, {"project", "dependencies"})).empty()) {
    detection.build = {"pip install ."};
  } else if (files.Has("Pipfile")) {
    detection.notes.push_back("nothing installs what Pipfile names: see hooks.build");
  }
}

}  // namespace

std::optional<Detection> DetectPython(const ProjectFiles& files) {
  if (files.FirstOf({"requirements.txt", "pyproject.toml", "Pipfile", "manage.py"}).empty()) {
    return std::nullopt;
  }
  const Value manifest = files.Toml("pyproject.toml");
  const std::vector<std::string> packages = Packages(files, manifest);
  Detection detection{.what = "Python", .runtime = "python"};
  ChooseVersion(
      {{TextOf(At(manifest, {"project", "requires-python"})), "requires-python in pyproject.toml"},
       {TextOf(At(manifest, {"tool", "poetry", "dependencies", "python"})),
        "python in pyproject.toml", TildeMeaning::kNpm},
       {files.FirstLine(".python-version"), ".python-version"}},
      detection);
  Start(files, packages, detection);
  Install(files, manifest, detection);
  AddServices(packages, files.Has("requirements.txt") ? "requirements.txt" : "pyproject.toml",
              detection);
  return detection;
}

}  // namespace paas::paasctl
