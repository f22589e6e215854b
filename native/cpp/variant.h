// The files that include this are compiled once for the least processor that the addon supports and, on
// x86-64, once more for AVX-512; each time in a namespace of its own. dispatch.cc picks one when it
// runs.
#pragma once

#ifndef KERNEL_VARIANT
#define KERNEL_VARIANT least
#endif
