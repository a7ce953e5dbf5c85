// The run-time options of the sanitizers, linked into every program of such a build; those of the
// environment (ASAN_OPTIONS, …) come after them. Called before anything of the program is ready.

#define PAAS_REPORT \
  "log_path=" PAAS_SANITIZER_REPORTS "/report:log_exe_name=1:detect_stack_use_after_return=1:"

extern "C" const char* __asan_default_options();
extern "C" const char* __ubsan_default_options();
extern "C" const char* __tsan_default_options();

extern "C" const char* __asan_default_options() {
  return PAAS_REPORT "strict_string_checks=1:check_initialization_order=1";
}

extern "C" const char* __ubsan_default_options() { return PAAS_REPORT "print_stacktrace=1"; }

// A child may start threads although its parent had some, as the C library allows. Reports do not
// change what a program ends with, for most are of gRPC's: races.py tells. Threads that nobody
// waited for are no finding: a stop ends with exit(2) whatever they wait for
// (common/os/termination.h).
extern "C" const char* __tsan_default_options() {
  return "log_path=" PAAS_SANITIZER_REPORTS
         "/report:log_exe_name=1:die_after_fork=0:exitcode=0:"
         "report_thread_leaks=0";
}
