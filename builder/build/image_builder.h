#pragma once

#include "builder/build/build_observer.h"
#include "builder/build/build_room.h"
#include "builder/build/build_settings.h"
#include "builder/build/builds.h"
#include "builder/build_request.h"
#include "builder/cache/kept_caches.h"
#include "builder/client/task_client.h"
#include "builder/collect/in_use.h"
#include "builder/source/source_tree.h"
#include "common/concurrency/keyed_mutex.h"
#include "common/status/status.h"
#include "image/signature.h"
#include "image/store.h"

namespace paas::builder {

// Builds of one key follow each other (the second finds the first one's image), others run side by
// side.
class ImageBuilder : public Builds {
 public:
  // All borrowed; `key` signs.
  ImageBuilder(image::Store* store, const image::SigningKey* key, TaskClient* tasks,
               BuildSettings settings)
      : store_(store),
        key_(key),
        tasks_(tasks),
        settings_(std::move(settings)),
        caches_(settings_.cache_root),
        room_({.work_root = settings_.work_root,
               .image_root = store->root(),
               .size_root = settings_.cache_root,
               .reserve_bytes = settings_.disk_reserve_bytes}) {}

  // ResourceExhausted, before the source is asked for, when the disk has no room for it.
  StatusOr<BuildResult> Build(const BuildRequest& request, const ArchiveReader& source,
                              BuildObserver& observer) override;

  // What builds use at this moment.
  InUse& in_use() { return in_use_; }
  const BuildRoom& room() const { return room_; }

 private:
  class Run;

  image::Store* const store_;
  const image::SigningKey* const key_;
  TaskClient* const tasks_;
  const BuildSettings settings_;
  KeptCaches caches_;
  BuildRoom room_;
  InUse in_use_;
  KeyedMutex keys_;
};

}  // namespace paas::builder
