#include "builder/build/base_choice.h"

#include "model/base_image.h"

namespace paas::builder {

StatusOr<ChosenBase> ChooseBase(const image::Store& store, const model::Application& application) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                        store.ListRefs(image::RefKind::kBase));
  std::vector<model::RuntimeType> available;
  for (const std::string& name : names) {
    const size_t dash = name.rfind('-');
    if (dash != std::string::npos)
      available.push_back({name.substr(0, dash), name.substr(dash + 1)});
  }
  PAAS_ASSIGN_OR_RETURN(const model::BaseImageChoice choice,
                        model::SelectBaseImage(model::PrimaryRuntime(application), available));
  PAAS_ASSIGN_OR_RETURN(image::StoredImage stored,
                        store.Resolve(image::RefKind::kBase, choice.reference));
  return ChosenBase{std::move(stored), choice.reference, choice.warning};
}

}  // namespace paas::builder
