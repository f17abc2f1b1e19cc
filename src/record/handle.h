/* record/handle.h - the short pseudonym of a record that people read out, write down and type: P-7K3M-Q2XW-C.
 *
 * Floor: record. Pure. A handle is the type's letter, the first 40 bits of the record's random id in Crockford's base 32, and
 * one check character over all nine. It is made from chance, never from content. The check finds every single wrong
 * character and every swap of two neighbours (a linear code over GF(32) with distinct multipliers).
 * Reading is forgiving: case, blanks and hyphens do not matter, O is 0, I and L are 1.
 */
#ifndef BD_RECORD_HANDLE_H
#define BD_RECORD_HANDLE_H

#include "base/err.h"
#include "base/str.h"
#include "ledger/ledger.h"

#define HANDLE_CHARS 14 /* with the NUL */

/* Letters that may name a type: Crockford's alphabet has no I, L, O, U. */
bool handle_letter_ok(char letter);

void handle_write(char letter, struct id16 id, char out[HANDLE_CHARS]);

/* The 40 bits of an id that its handle shows. */
uint64_t handle_bits(struct id16 id);

/* Reads a handle. BD_INPUT: too short or long, a character outside the alphabet (with its place), or a wrong check. */
FALLIBLE handle_read(struct str typed, char *letter, uint64_t *bits, struct err *e);

/* True when the text has the outward form of a handle, right or wrong: a letter and nine more characters. */
bool handle_looks(struct str typed);

#endif
