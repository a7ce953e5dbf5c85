#pragma once

namespace paas::container {

// Descriptors that a program is handed beside stdio have the numbers from here on, in their order.
// Far from those that a process has by itself, so that none is in the way.
inline constexpr int kFirstHandedDescriptor = 100;

}  // namespace paas::container
