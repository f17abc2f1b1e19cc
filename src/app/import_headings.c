/* app/import_headings.c - see import_headings.h. */
#include "app/import_headings.h"
#include "intake/written_date.h"
#include "link/input.h"

#include <string.h>

static bool same_word(struct str a, struct str b)
{
    bool same = a.n == b.n;
    for (size_t i = 0; same && i < a.n; i++) {
        char p = a.p[i] >= 'A' && a.p[i] <= 'Z' ? (char)(a.p[i] + 32) : a.p[i], q = b.p[i];
        q = q >= 'A' && q <= 'Z' ? (char)(q + 32) : q;
        same = (p == ' ' ? '_' : p) == (q == ' ' ? '_' : q);
    }
    return same;
}

/* Other words for properties of people. What is said of places and remarks is a person's to sort: 출생지 is no origin for sure, and a
 * remark may be testimony. */
static bool other_word(const struct property *p, struct str heading)
{
    static const struct {
        const char *id, *words[8];
    } all[] = {
        {"person.name", {"성명", "성함", "full_name", "名字", "氏名"}},
        {"person.alias", {"가명", "별명", "이명", "化名", "曾用名", "alias"}},
        {"person.birth_date", {"출생", "생일", "출생일", "born", "birthday", "dob", "生日", "出生"}},
        {"person.sex", {"남/여", "남녀", "남여", "gender"}},
        {"person.origin", {"고향", "출신지역", "출신", "hometown", "家乡"}},
        {"person.residence", {"현주소", "거주지역", "住址"}},
        {"person.contact", {"전화", "전화번호", "휴대폰", "휴대전화", "phone", "telephone", "电话", "手机"}},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        for (size_t k = 0; str_is(p->id, all[i].id) && k < 8 && all[i].words[k] != NULL; k++)
            if (same_word(str_from(all[i].words[k]), heading))
                return true;
    return false;
}

const struct property *heading_property(const struct record_type *t, struct str heading)
{
    const struct property *other = NULL;
    size_t bracket;
    if ((str_find(heading, STR("("), 0, &bracket) || str_find(heading, STR("（"), 0, &bracket)) && bracket > 0)
        heading = str_trim(str_slice(heading, 0, bracket)); /* how it is to be filled in: 생년월일 (년.월.일) */
    for (size_t i = 0; i < t->property_count; i++) {
        const struct property *p = t->properties[i];
        bool called = same_word(p->name, heading);
        for (int l = 0; l < LABEL_LANGUAGES; l++)
            called = called || same_word(p->label.in[l], heading);
        if (called && !p->retired)
            return p;
        if (other == NULL && !p->retired && other_word(p, heading))
            other = p;
    }
    return other;
}

bool heading_missing(struct str cell)
{
    return cell.n > 0 && means_missing(cell);
}

const char *heading_dates(const struct schema *s, const struct property *p, const struct csv_table *t, size_t column,
                          struct arena *a)
{
    static const char *const word[] = {[DATES_YMD] = "ymd", [DATES_DMY] = "dmy", [DATES_MDY] = "mdy"};
    size_t others = 0, read[DATES_MDY + 1] = {0}, fits = 0;
    const char *found = "?";
    for (size_t r = 0; r < t->rows; r++) {
        struct str cell = str_trim(t->cells[r * t->columns + column]);
        struct err ignored = ERR_NONE;
        struct value v;
        char out[WRITTEN_DATE_CHARS];
        if (cell.n == 0 || means_missing(cell) || value_read(s, p, cell, a, &v, &ignored) == BD_OK)
            continue;
        others++;
        for (int o = DATES_YMD; o <= DATES_MDY; o++)
            read[o] += written_date(cell, (enum date_order)o, 0, out) != WRITTEN_NO_DATE;
    }
    for (int o = DATES_YMD; o <= DATES_MDY; o++)
        if (read[o] == others) {
            fits++;
            found = word[o];
        }
    return others == 0 ? NULL : fits == 1 ? found : "?";
}
