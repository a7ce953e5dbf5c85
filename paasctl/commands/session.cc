#include "paasctl/commands/verb.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {

std::vector<std::string> Arguments::GetAll(const std::string& name) const {
  const auto found = lists_.find(name);
  return found == lists_.end() ? std::vector<std::string>() : found->second;
}

std::string Arguments::Get(const std::string& name, const std::string& fallback) const {
  const auto found = values_.find(name);
  return found == values_.end() ? fallback : found->second;
}

RenderOptions Session::render_options() const {
  return {globals.format, globals.header, out_style, now_unix_ms()};
}

void Session::Print(const Listing& listing) const { out(Render(listing, render_options())); }

void Session::Print(const Object& object, const std::vector<Column>& rows) const {
  out(Render(object, rows, render_options()));
}

void Session::Note(const std::string& text) const {
  if (!globals.quiet) err(err_style.Paint(Tone::kFaint, Printable(text)) + "\n");
}

ProgressOptions Session::progress_options() const {
  return {err_style, width, err_is_terminal, globals.quiet};
}

StatusOr<Context> Session::context_in_force() const {
  PAAS_ASSIGN_OR_RETURN(const ContextFile file, contexts());
  return ContextInForce(file, globals.context, globals.endpoint);
}

Target Session::ResolveAndTell(const std::string& directory) const {
  const bool complete = !globals.project.empty() && !globals.environment.empty();
  // A context that cannot be read is told of by whoever connects.
  const StatusOr<Context> context = complete ? Context{} : context_in_force();
  Target target = ResolveTarget(globals.project, globals.environment,
                                complete ? DirectoryFacts{} : read_directory(directory),
                                context.ok() ? *context : Context{});
  if (!target.assumptions.empty()) Note("assuming " + Join(target.assumptions, ", "));
  return target;
}

}  // namespace paas::paasctl
