#ifndef LEAKWALL_BASE_PROCESSOR_H_
#define LEAKWALL_BASE_PROCESSOR_H_

// (It says _Bool, which Clang does not know in C++.)
#if __has_include(<sys/platform/x86.h>) && !defined(__clang__)
#include <sys/platform/x86.h>
#endif

namespace base {

// What this processor has, and the system lets us use.  Where glibc (2.33 and
// later) knows it from the start of the process, nobody asks the processor: in
// a virtual machine that takes some 20 us each time.
#if defined(CPU_FEATURE_ACTIVE)
inline bool HasSsse3() { return CPU_FEATURE_ACTIVE(SSSE3); }
inline bool HasAvx2() { return CPU_FEATURE_ACTIVE(AVX2); }
#elif defined(__x86_64__)
inline bool HasSsse3() { return __builtin_cpu_supports("ssse3") != 0; }
inline bool HasAvx2() { return __builtin_cpu_supports("avx2") != 0; }
#else
inline bool HasSsse3() { return false; }
inline bool HasAvx2() { return false; }
#endif

}  // namespace base

#endif  // LEAKWALL_BASE_PROCESSOR_H_
