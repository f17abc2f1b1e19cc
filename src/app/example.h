/* app/example.h - the files of data/example, carried in the program.
 *
 * Floor: app. example.c is made from the files by scripts/embed.py when Bandi is built.
 */
#ifndef BD_APP_EXAMPLE_H
#define BD_APP_EXAMPLE_H

#include <stddef.h>

struct example_file {
    const char *name; /* NULL ends the list */
    const unsigned char *bytes;
    size_t size;
};

extern const struct example_file example_files[];

#endif
