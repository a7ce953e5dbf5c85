include(GoogleTest)

# paas_library(<name> SOURCES a.cc ... [DEPS lib ...])
function(paas_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC paas_flags ${ARG_DEPS})
endfunction()

# paas_binary(<name> SOURCES main.cc ... [DEPS lib ...])
function(paas_binary name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE paas_flags ${ARG_DEPS})
  if(PAAS_SANITIZE)
    paas_report_findings(${name})
  endif()
endfunction()

# A program that may not be traced, even by itself, which is how leaks are looked for.
function(paas_no_leak_check name)
  if(PAAS_SANITIZE)
    target_sources(${name} PRIVATE "${CMAKE_SOURCE_DIR}/tools/sanitize/no_leak_check.cc")
  endif()
endfunction()

# A program that cannot carry a sanitizer, in a build that has one.
function(paas_uninstrumented name)
  if(NOT PAAS_SANITIZE)
    return()
  endif()
  target_compile_options(${name} PRIVATE -fno-sanitize=all)
  target_link_options(${name} PRIVATE -fno-sanitize=all)
endfunction()

# paas_test(<name> LABEL unit|integration|e2e SOURCES a_test.cc ... [DEPS lib ...] [TIMEOUT seconds])
#
# One label a binary: gtest_discover_tests keeps only the first of several.
# Integration tests get a main of their own (tests/support/integration_main.cc)
# which unshares mount, net and uts namespaces, so that a crash leaks nothing. End-to-end tests need
# the machine's own network, for builds fetch packages.
function(paas_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SOURCES;DEPS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  if(ARG_LABEL MATCHES "^(integration|service)$")
    target_link_libraries(${name} PRIVATE paas_integration_main)
  else()
    target_link_libraries(${name} PRIVATE GTest::gtest_main)
  endif()
  target_link_libraries(${name} PRIVATE paas_flags GTest::gmock ${ARG_DEPS})
  if(PAAS_SANITIZE)
    paas_report_findings(${name})
  endif()
  target_compile_definitions(${name} PRIVATE
    PAAS_TESTDATA="${CMAKE_SOURCE_DIR}/tests/testdata" PAAS_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
    PAAS_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  if(ARG_LABEL STREQUAL "e2e")
    # One run of the whole binary: its tests share the platform that it starts.
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES LABELS e2e TIMEOUT ${ARG_TIMEOUT} RUN_SERIAL TRUE)
    return()
  endif()
  # Those that start real services, and what they need of the machine, run alone.
  set(serial "")
  if(ARG_LABEL STREQUAL "service")
    set(serial RUN_SERIAL TRUE)
  endif()
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS ${ARG_LABEL} TIMEOUT ${ARG_TIMEOUT} ${serial})
endfunction()
