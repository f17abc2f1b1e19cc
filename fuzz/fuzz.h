/* fuzz/fuzz.h - what a fuzz target is: one function over bytes that must neither crash nor leak nor run away.
 *
 * A target fuzz_NAME.c defines LLVMFuzzerTestOneInput and checks, beyond not crashing, a property of its parser (what was
 * read writes back the same, a refusal has a message). Its seeds are files in corpus/NAME. Built two ways: with
 * replay.c as a test that replays every seed and mutations of it, and with clang's libFuzzer (`make fuzz`).
 */
#ifndef BD_FUZZ_FUZZ_H
#define BD_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Holds in every build; ends the process. */
#define FUZZ_HOLDS(condition)                                                                                                  \
    do {                                                                                                                       \
        if (!(condition))                                                                                                      \
            __builtin_trap();                                                                                                  \
    } while (0)

#endif
