/* tests/web/invented.h - an invented matter as pages, in Korean, Chinese and English, for the tests of the local page.
 *
 * Nobody in it exists. The words listed in invented_protected stand in bodies of pages and must be found nowhere else.
 */
#ifndef BD_TESTS_WEB_INVENTED_H
#define BD_TESTS_WEB_INVENTED_H

#include "app/page.h"

struct page_reader invented_pages(void);

/* Names and words that only bodies of pages may hold; ends with NULL. */
extern const char *const invented_protected[];

#define INVENTED_SOURCE "S-7K3M-Q2XW-C"
#define INVENTED_PERSON "P-4T9D-H6RE-2"
#define INVENTED_FINDING "F-2N8B-XW5J-K"

#endif
