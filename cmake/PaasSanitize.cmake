# Of builds with a sanitizer: where its findings go, and what it has to know about us. The options
# are linked in, for daemons and helpers are started with environments of their own.
set(PAAS_SANITIZER_REPORTS "${CMAKE_BINARY_DIR}/reports")
# Whoever a process has become: it writes its report itself.
file(MAKE_DIRECTORY "${PAAS_SANITIZER_REPORTS}")
file(CHMOD "${PAAS_SANITIZER_REPORTS}" PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ
     GROUP_WRITE GROUP_EXECUTE WORLD_READ WORLD_WRITE WORLD_EXECUTE)

set(sources "${CMAKE_SOURCE_DIR}/tools/sanitize/options.cc")
if(PAAS_SANITIZE MATCHES "thread")
  list(APPEND sources "${CMAKE_SOURCE_DIR}/tools/sanitize/absl_locks.cc")
endif()
add_library(paas_sanitizer OBJECT ${sources})
# The runtime asks them before it is ready.
target_compile_options(paas_sanitizer PRIVATE -fno-sanitize=all)
target_link_libraries(paas_sanitizer PRIVATE absl::synchronization)
target_compile_definitions(paas_sanitizer PRIVATE
  PAAS_SANITIZER_REPORTS="${PAAS_SANITIZER_REPORTS}")

function(paas_report_findings name)
  target_sources(${name} PRIVATE $<TARGET_OBJECTS:paas_sanitizer>)
  if(PAAS_SANITIZE MATCHES "thread")
    target_link_libraries(${name} PRIVATE absl::synchronization)
  endif()
endfunction()
