/* name/place.h - place names of the DPRK and north-east China in any script and spelling, found in a gazetteer.
 *
 * Floor: name. Pure; any thread. A place is written with or without the word for its level (-gun, 군, 县), alone or with the
 * places that hold it, in any order ("Musan, North Hamgyong", "함경북도 무산군", "吉林省延吉市"), by a present or a former name.
 * Names are parsed and compared as given names are (name.h), so every romanisation will do. Villages are not in the
 * gazetteer: what is found is then the county or province named beside.
 */
#ifndef BD_NAME_PLACE_H
#define BD_NAME_PLACE_H

#include "name/name.h"

enum place_level { PLACE_COUNTRY, PLACE_PROVINCE, PLACE_PREFECTURE, PLACE_CITY, PLACE_COUNTY, PLACE_DISTRICT };

#define PLACE_NONE (-1)

struct place_book; /* the gazetteer's names, parsed; constant after place_book_new */

/* Parses the gazetteer into `a`; about 0.3 MB and a few milliseconds. */
const struct place_book *place_book_new(struct arena *a);

struct place_found {
    int place;       /* index into the gazetteer, or PLACE_NONE */
    double distance; /* of its name from what is written, 0 … 1; see name_match */
    size_t parts;    /* parts of the text that were understood: the place and those that hold it */
    size_t unknown;  /* parts that were not */
};

/* Finds the narrowest place that `text` names. Ambiguous names go to the place whose holders are named too, else to the first
 * of the gazetteer. scratch  for the parsing; may be rewound afterwards. Cost: about 50 microseconds a part: keep results by text. */
struct place_found place_find(const struct place_book *book, struct arena *scratch, struct str text);

/* Facts of a place; PLACE_NONE gives NULL, PLACE_NONE, PLACE_COUNTRY. */
const char *place_id(int place);   /* stable id, "KP-h-bukdo-7" */
struct str place_label(int place); /* its present name */
int place_parent(int place);
enum place_level place_level(int place);

/* How two places lie: the same, one holding the other, neighbours under one holder (below country), or apart. */
enum place_relation { PLACE_UNKNOWN, PLACE_APART, PLACE_SIBLINGS, PLACE_WITHIN, PLACE_SAME };
enum place_relation place_compare(int a, int b);

#endif
