# Language level, warnings, hardening, sanitizers and the optional build tools.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

option(PAAS_WERROR "Treat warnings as errors" ON)
option(PAAS_HARDEN "Build with the hardening flags of a release" OFF)
set(PAAS_SANITIZE "" CACHE STRING "Sanitizers, for instance address,undefined")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # Relative paths let two checkouts share one cache.
  set(paas_ccache "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}"
      CCACHE_NOHASHDIR=1 "${CCACHE_PROGRAM}")
  set(CMAKE_C_COMPILER_LAUNCHER ${paas_ccache})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${paas_ccache})
endif()

find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

add_library(paas_flags INTERFACE)
target_include_directories(paas_flags INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_definitions(paas_flags INTERFACE PAAS_VERSION="${PROJECT_VERSION}")
target_compile_options(paas_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  -Wcast-qual -Wformat=2 -Wimplicit-fallthrough -Wno-missing-field-initializers)
if(PAAS_WERROR)
  target_compile_options(paas_flags INTERFACE -Werror)
endif()
if(PAAS_HARDEN)
  target_compile_definitions(paas_flags INTERFACE _FORTIFY_SOURCE=2 _GLIBCXX_ASSERTIONS)
  target_compile_options(paas_flags INTERFACE -fstack-protector-strong -fstack-clash-protection)
  add_link_options(-pie -Wl,-z,relro,-z,now)
endif()
if(PAAS_SANITIZE)
  add_compile_options(-fsanitize=${PAAS_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${PAAS_SANITIZE})
  include(PaasSanitize)
endif()
