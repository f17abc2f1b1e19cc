/* fuzz/people.h - two small lists of invented people, ready to be linked, for the targets that read what speaks of rows. */
#ifndef BD_FUZZ_PEOPLE_H
#define BD_FUZZ_PEOPLE_H

#include "base/limits.h"
#include "fuzz.h"
#include "link/read.h"

static const char people_one[] = "number,given,surname,born,age,town\n"
                                 "p1,anna,novak,1950-01-02,60,east\np2,anna,novak,1950-01-02,60,east\n"
                                 "p3,petr,kral,1961-05-06,49,west\np4,petr,kral,1961-05-06,49,west\n"
                                 "p5,olga,bila,1972-11-30,38,east\np6,ivan,cerny,1983-03-04,27,north\n";
static const char people_two[] = "number,given,surname,born,age,town\n"
                                 "q1,anna,novakova,1950-01-02,60,east\nq2,petr,kral,1961-06-05,49,west\n"
                                 "q3,olga,bila,1972-11-30,38,south\nq4,jana,dvorak,1990-12-01,20,west\n";

/* Opens a job with both lists; close with link_close. `prepare`: finds kinds and makes fields. */
static inline void people_open(struct link_job *j, struct arena *a, bool prepare)
{
    struct err e = ERR_NONE;
    link_open(j, a, 1);
    FUZZ_HOLDS(link_add_csv(j, "one.csv", str_from(people_one), STR("number"), NULL, 0, &e) == BD_OK);
    FUZZ_HOLDS(link_add_csv(j, "two.csv", str_from(people_two), STR("number"), NULL, 0, &e) == BD_OK);
    if (prepare)
        link_prepare(j);
}

#endif
