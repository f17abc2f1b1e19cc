/* name/place_tables.h - the gazetteer as constant tables, made from data/places by scripts/places_to_c.py. Inside this floor. */
#ifndef BD_NAME_PLACE_TABLES_H
#define BD_NAME_PLACE_TABLES_H

#include "name/place.h"

struct place_entry {
    char id[24];
    uint16_t parent; /* index, 0xFFFF for a country */
    uint8_t level;   /* enum place_level */
    uint16_t from;   /* in place_name, the present name first */
    uint8_t count;
};
extern const struct place_entry place_entry[];
extern const size_t place_entries;

struct place_name {
    const char *text; /* without the word for its level; Latin letters in lower case */
    uint16_t entry;
};
extern const struct place_name place_name[];
extern const size_t place_names;

#endif
