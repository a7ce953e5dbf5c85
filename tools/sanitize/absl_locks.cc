// Tells ThreadSanitizer what Debian's Abseil, which is built without it, does: who has a lock sees
// what was done under it before. These definitions come before those of the library, for gRPC's
// calls too, and lead to them.

#include <absl/synchronization/mutex.h>
#include <dlfcn.h>

#include <cstdlib>

extern "C" void __tsan_acquire(void* address);
extern "C" void __tsan_release(void* address);

#define PAAS_TEXT_(name) #name
#define PAAS_TEXT(name) PAAS_TEXT_(name)
// "_ZN" and the names, each with its length: absl::debian3.
#define PAAS_ABSL(rest) "_ZN4absl7" PAAS_TEXT(ABSL_OPTION_INLINE_NAMESPACE_NAME) rest

namespace absl {
ABSL_NAMESPACE_BEGIN
namespace {

// The library's own function of that mangled name.
template <class Function>
Function* Next(Function*& found, const char* name) {
  // Two threads at once find the same.
  Function* next = __atomic_load_n(&found, __ATOMIC_RELAXED);
  if (next != nullptr) return next;
  next = reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
  if (next == nullptr) std::abort();
  __atomic_store_n(&found, next, __ATOMIC_RELAXED);
  return next;
}

using Plain = void(void*);
using Conditional = void(void*, const Condition&);
using Attempt = bool(void*);
using Wait_ = void(void*, Mutex*);
using TimedWait = bool(void*, Mutex*, Duration);

}  // namespace

void Mutex::Lock() {
  static Plain* next = nullptr;
  Next(next, PAAS_ABSL("5Mutex4LockEv"))(this);
  __tsan_acquire(this);
}

void Mutex::Unlock() {
  static Plain* next = nullptr;
  __tsan_release(this);
  Next(next, PAAS_ABSL("5Mutex6UnlockEv"))(this);
}

bool Mutex::TryLock() {
  static Attempt* next = nullptr;
  const bool is_locked = Next(next, PAAS_ABSL("5Mutex7TryLockEv"))(this);
  if (is_locked) __tsan_acquire(this);
  return is_locked;
}

void Mutex::Await(const Condition& condition) {
  static Conditional* next = nullptr;
  __tsan_release(this);
  Next(next, PAAS_ABSL("5Mutex5AwaitERKNS0_9ConditionE"))(this, condition);
  __tsan_acquire(this);
}

void ReleasableMutexLock::Release() {
  this->mu_->Unlock();
  this->mu_ = nullptr;
}

void CondVar::Wait(Mutex* mutex) {
  static Wait_* next = nullptr;
  __tsan_release(mutex);
  Next(next, PAAS_ABSL("7CondVar4WaitEPNS0_5MutexE"))(this, mutex);
  __tsan_acquire(mutex);
}

bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  static TimedWait* next = nullptr;
  __tsan_release(mutex);
  const bool is_over =
      Next(next, PAAS_ABSL("7CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE"))(this, mutex,
                                                                                    timeout);
  __tsan_acquire(mutex);
  return is_over;
}

ABSL_NAMESPACE_END
}  // namespace absl
