/* tests/test.h - what every unit test includes: cmocka in the order it needs, and a few shorthands. */
#ifndef BD_TESTS_TEST_H
#define BD_TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* Expects success and shows the message otherwise. */
#define ASSERT_OK(call)                                                                                                        \
    do {                                                                                                                       \
        enum bd_status status_ = (call);                                                                                       \
        if (status_ != BD_OK)                                                                                                  \
            fail_msg("%s: %s (%s)", #call, bd_status_word(status_), e.text);                                                   \
    } while (0)

/* Expects this failure, with `words` somewhere in its message; clears `e` afterwards. */
#define ASSERT_FAILS(wanted, words, call)                                                                                      \
    do {                                                                                                                       \
        enum bd_status status_ = (call);                                                                                       \
        if (status_ != (wanted) || e.status != (wanted) || strstr(e.text, (words)) == NULL)                                    \
            fail_msg("%s: gave %s \"%s\"", #call, bd_status_word(status_), e.text);                                            \
        err_clear(&e);                                                                                                         \
    } while (0)

#define ASSERT_STR(s, z)                                                                                                       \
    do {                                                                                                                       \
        struct str s_ = (s);                                                                                                   \
        if (!str_is(s_, (z)))                                                                                                  \
            fail_msg("\"%.*s\" is not \"%s\"", STR_FMT(s_), (z));                                                              \
    } while (0)

#endif
