/* link/kind.c - see kind.h. A column's content decides; its name only breaks ties that content leaves open. */
#include "link/age.h"
#include "link/cells.h"
#include "link/kind.h"
#include "base/par.h"
#include "link/input.h"
#include "link/kind_in.h"
#include "link/phone.h"
#include "link/resident.h"
#include "link/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_words[LINK_KINDS] = {"ignore",   "name",  "given-name", "family-name", "date",
                                                   "year",     "month", "day",        "age",         "number",
                                                   "category", "id",    "place",      "text",        "list"};

const char *link_kind_word(enum link_kind kind)
{
    return (unsigned)kind < LINK_KINDS ? kind_words[kind] : "?";
}

bool link_kind_from_word(struct str word, enum link_kind *out)
{
    for (int k = 0; k < LINK_KINDS; k++)
        if (str_is(word, kind_words[k])) {
            *out = (enum link_kind)k;
            return true;
        }
    return false;
}

/* Whole numbers that go little further than there are rows. */
static bool counts_rows(const struct column *col, size_t rows)
{
    for (uint32_t id = 1; id < col->values; id++) {
        int64_t v;
        if (!str_to_i64(col->text[id], &v) || v < 0 || v > (int64_t)(2 * rows + 100))
            return false;
    }
    return true;
}

/* Whole numbers from 0 or 1 on, each once in every list that has the column: a running number of its rows. Of two lists it
 * would say that the fourth of one is the fourth of the other. */
static bool runs_through(const struct records *r, size_t c)
{
    const struct column *col = &r->columns[c];
    enum { ROWS_LEAST = 4 };
    bool runs = true, any = false;
    uint8_t *seen = link_grow(NULL, r->rows + 1);
    for (size_t f = 0; runs && f < r->lists; f++) {
        size_t filled = 0, rows = r->list_rows[f], zero = 0;
        memset(seen, 0, rows + 1);
        for (size_t i = 0; runs && i < r->rows; i++) {
            int64_t v;
            if (r->file[i] != f || col->value[i] == 0)
                continue;
            runs = str_to_i64(col->text[col->value[i]], &v) && v >= 0 && v <= (int64_t)rows && !seen[v];
            if (runs)
                seen[v] = 1;
            zero += runs && v == 0;
            filled++;
        }
        runs = runs && (filled == 0 || (filled == rows && rows >= ROWS_LEAST && zero == !seen[rows]));
        any = any || filled > 0;
    }
    free(seen);
    return runs && any;
}

#define WORDS_OF_WHOLE 1.4 /* words of a name on the average, from which on it is whole */
#define YEARS_LEAST 0.95   /* of the values of a column of years */
#define SAY(k, ...) (snprintf(reason, 160, __VA_ARGS__), (k))

/* Names as their headers call them. What is said of a whole name and of a part of it is `either`. */
static const char given_words[] = "given forename firstname fname givenname vorname prenom prénom prenoms prénoms đệm 名 "
                                  "отчество ชื่อจริง ชื่อตัว ชื่อต้น";
static const char family_words[] =
    "surname lastname lname family sname familyname nachname apellido apellidos sobrenome sobrenomes cognome famille họ 성 성씨 "
    "姓 姓氏 фамилия фамилии นามสกุล สกุล";
static const char given_half[] = "first middle fore", family_half[] = "last sur"; /* alone, or beside "name": not "last seen" */
static const char either_words[] = "nombre nombres nome nomes nom noms tên имя имена ชื่อ";

/* Whole names, and names that may be whole or a part: as many words as they have, and guess_parts looks again. */
static enum link_kind from_name_of_people(const struct header_words *h, char *reason)
{
    bool nom = header_says(h, "nom noms"), family = header_says(h, family_words), given = header_says(h, given_words);
    bool first = header_says(h, given_half), last = header_says(h, family_half);
    bool halves = h->count == 1 || family || given || (first && last) || header_says(h, "name names");
    family = family || (halves && last);
    given = given || (halves && first);
    bool either = header_says(h, either_words), of_family = header_says(h, "famille familia família");
    bool vietnamese = header_says(h, "ho") && header_says(h, "ten");
    if ((family && (given || (either && !of_family))) || (nom && given) || vietnamese)
        return SAY(LINK_NAME_FULL, "its name says given and family name together");
    if (family)
        return SAY(LINK_NAME_FAMILY, "its name says family name, and it holds words");
    if (given)
        return SAY(LINK_NAME_GIVEN, "its name says given name, and it holds words");
    return LINK_UNSET;
}

static enum link_kind from_name_of_name(const struct header_words *h, const struct look *l, char *reason)
{
    if (header_says(h, "name fullname names 이름 성명 姓名 名字 nama nom noms nome nomes фио naam namn navn ชื่อ") ||
        (header_says(h, either_words) && (l->words >= WORDS_OF_WHOLE || header_says(h, "completo completos complet полное"))))
        return SAY(LINK_NAME_FULL, "its name says name, and it holds words");
    if (header_says(h, either_words))
        return SAY(LINK_NAME_GIVEN, "its name says name, and it holds single words");
    return LINK_UNSET;
}

static enum link_kind from_name(const struct column *col, const struct header_words *h, const struct look *l, char *reason)
{
    bool wordy = l->any_digit < 0.2;
    if (header_says(h, "sex gender 성별 性别 性別 sexo sexe género genero gênero genre пол giới gioi เพศ") && l->any_digit < 1)
        return SAY(LINK_CATEGORY, "its name says sex");
    enum link_kind people = wordy ? from_name_of_people(h, reason) : LINK_UNSET;
    if (people != LINK_UNSET)
        return people;
    bool address = l->words > 1.4 && l->digits < 0.1; /* a street and its number */
    if ((wordy || address) &&
        header_says(
            h,
            "city town suburb place village birthplace district county region province country state "
            "locality municipality camp hometown residence address 지역 地 출생지 출신지 고향 거주지 본적 주소 시도 住所 地址 籍贯 住址 户籍 出生地 "
            "ciudad municipio lugar provincia departamento distrito barrio comunidad domicilio dirección cidade ville lieu "
            "adresse город место область район адрес quê tỉnh xã huyện địa dia tinh จังหวัด อำเภอ ตำบล หมู่บ้าน ที่อยู่ ภูมิลำเนา"))
        return SAY(l->values <= 12 && !look_is_place(col) ? LINK_CATEGORY : LINK_PLACE, "its name says place");
    if (wordy && says_other_names(col->name))
        return SAY(LINK_NAME_FULL, "its name says other names, and it holds words");
    people = wordy ? from_name_of_name(h, l, reason) : LINK_UNSET;
    if (people != LINK_UNSET)
        return people;
    if (wordy && l->eastern > 0.8 &&
        header_says(h, "mother father husband wife spouse parent child guardian 어머니 모 아버지 부 남편 아내 배우자 "
                       "부모 자녀 母 母亲 父 父亲 丈夫 妻子 配偶 子女"))
        return SAY(LINK_NAME_FULL, "its name says a relative, and it holds Korean or Chinese words");
    if (((l->digits > 0.9 && l->small > 0.9) || l->aged > 0.9) &&
        header_says(h, "age ages 나이 연령 年龄 年齡 edad idade età alter возраст лет tuổi tuoi âge อายุ"))
        return SAY(LINK_AGE, "its name says age, and it holds small numbers");
    if (header_says(h, "list source dataset file register registry") && l->values <= LINK_LISTS_MAX && l->filled > 0.98)
        return SAY(LINK_LIST, "its name says where a row came from, and it has few values");
    if (l->any_digit > 0.3 &&
        header_says(h, "phone telephone tel mobile email mail zip postcode postal post ssn soc passport "
                       "number no num nr id code 전화 연락처 휴대폰 주민번호 여권 电话 手机 身份证 护照 "
                       "teléfono telefono celular cédula cedula dni pasaporte телефон паспорт thoại โทรศัพท์ เบอร์"))
        return SAY(l->digits > 0.9 && l->chars < 4.5 && !header_says(h, "id code zip postcode postal post ssn") ? LINK_NUMBER
                                                                                                                : LINK_ID,
                   "its name says a number or code");
    return LINK_UNSET;
}

/* Both sexes, in whatever words, and nothing else. */
static bool holds_sexes(const struct column *col)
{
    bool women = false, men = false;
    for (uint32_t id = 1; id < col->values; id++) {
        char sex = value_as_sex(col->text[id]);
        if (sex == 0)
            return false;
        women = women || sex == 'f';
        men = men || sex == 'm';
    }
    return women && men;
}

static enum link_kind from_content(const struct column *col, const struct look *l, char *reason)
{
    if (holds_sexes(col))
        return SAY(LINK_CATEGORY, "its values say sex");
    if (l->at_sign > 0.5)
        return SAY(LINK_ID, "most values hold @");
    if (l->values <= 2 || (l->values <= 60 && l->distinct < 0.02))
        return SAY(LINK_CATEGORY, "%u distinct values", l->values);
    if (l->digits > 0.9 && l->chars < 4.2)
        return SAY(LINK_NUMBER, "whole numbers of up to four digits");
    if (l->digits > 0.8 || (l->any_digit > 0.8 && l->words < 1.3) || (l->any_digit > 0.9 && l->chars < 14))
        return SAY(LINK_ID, "codes: %.0f %% of values hold digits", 100 * l->any_digit);
    if (l->eastern > 0.8 && l->chars < 5 && l->chars > 1.9 && l->values > 60)
        return SAY(LINK_NAME_FULL, "two to four Korean or Chinese letters");
    return SAY(LINK_TEXT, "words");
}

static const char dates[] =
    "date dob birth birthdate birthday born bday 생년월일 생일 출생 출생일 출생연도 생년 출생년월일 출생일자 일자 날짜 "
    "出生日期 出生 出生年月 出生年月日 生日 生年月日 日期 ngày sinh рождения "
    "fecha nacimiento nascimento nascita naissance geburtsdatum geboren дата วันเกิด เกิด";

/* by_content: its name told nothing. */
static enum link_kind guess_one(const struct records *r, size_t c, char *reason, bool *by_content)
{
    const struct column *col = &r->columns[c];
    struct look l = look_at(col, r->rows);
    const struct header_words words = header_words(col->name), *h = &words;
    if (l.values == 0)
        return SAY(LINK_IGNORE, "it is empty");
    bool asked = (l.year > YEARS_LEAST || l.date > 0.7) && says_when_asked(col->name);
    if (l.values == 1 && r->rows > 1 && l.filled > 0.5 && !(asked && r->lists > 1))
        return SAY(LINK_IGNORE, "it holds one value everywhere");
    if (l.any_digit > 0.5 && resident_column(col))
        return SAY(LINK_ID, "resident numbers, which hold birth date and sex");
    if (l.any_digit > 0.5 && phone_column(col))
        return SAY(LINK_ID, "telephone numbers");
    if (l.filled == 1 && l.distinct == 1 && r->rows > 20 && l.any_digit > 0.9 && l.words < 1.01 &&
        header_says(h, "id rec record row index key uuid no nr number handle") &&
        !header_says(h, "soc ssn passport phone national tax"))
        return SAY(LINK_IGNORE, "it numbers the rows: every value is different");
    if (l.distinct == 1 && r->rows > 20 && header_says(h, "연번 순번 번호 일련번호 序号 序號 编号 編號 stt номер ลำดับ") &&
        counts_rows(col, r->rows))
        return SAY(LINK_IGNORE, "it numbers the rows: every value is different");
    if (l.filled > 0 && l.any_digit == 1 && runs_through(r, c))
        return SAY(LINK_IGNORE, "it numbers the rows: every value is different");
    if (asked)
        return SAY(LINK_DATE, "its name says when people were asked, and it holds dates or years");
    bool says_date = header_says(h, dates);
    if (l.date > 0.7 && (l.chars > 4.5 || says_date))
        return SAY(LINK_DATE, "%.0f %% of values read as dates", 100 * l.date);
    if (says_date && l.dated > 0.7 && l.chars > 2.5)
        return SAY(LINK_DATE, "its name says date, and %.0f %% of values can be read so", 100 * l.dated);
    if (l.days > 0.9 && l.values > 20)
        return SAY(LINK_DATE, "year, month and day in six digits");
    enum link_kind k = from_name(col, h, &l, reason);
    *by_content = k == LINK_UNSET;
    return k != LINK_UNSET ? k : from_content(col, &l, reason);
}

/* Three number columns that can only be year, month and day are a date in parts. */
static void guess_date_parts(const struct records *r, enum link_kind *kind, char (*reason)[160], const bool *fixed)
{
    size_t year[8], part[32], years = 0, parts = 0;
    double day_share[32];
    for (size_t c = 0; c < r->column_count; c++) {
        if (fixed[c] || (kind[c] != LINK_NUMBER && kind[c] != LINK_CATEGORY && kind[c] != LINK_ID))
            continue;
        struct look l = look_at(&r->columns[c], r->rows);
        if (l.digits < 0.95)
            continue;
        if (l.year > 0.95 && years < 8)
            year[years++] = c;
        else if (l.day > 0.95 && parts < 32 && l.values > 5) {
            day_share[parts] = l.month;
            part[parts++] = c;
        }
    }
    if (years != 1 || parts < 2 || parts > 3)
        return;
    size_t month = LINK_LISTS_MAX, day = LINK_LISTS_MAX;
    for (size_t i = 0; i < parts; i++)
        if (day_share[i] > 0.95)
            month = i;
    for (size_t i = 0; i < parts; i++)
        if (i != month && day_share[i] < 0.8)
            day = i;
    if (month >= parts || day >= parts)
        return;
    kind[year[0]] = LINK_YEAR;
    kind[part[month]] = LINK_MONTH;
    kind[part[day]] = LINK_DAY;
    snprintf(reason[year[0]], 160, "years, beside a month and a day");
    snprintf(reason[part[month]], 160, "numbers up to 12, beside a year and a day");
    snprintf(reason[part[day]], 160, "numbers up to 31, beside a year and a month");
}

/* Whether rows that have both seldom hold one half of a name within the other column: then that column holds the other half. */
static bool without_half(const struct records *r, const struct column *half, const struct column *name)
{
    size_t step = r->rows / 1000 + 1, filled = 0, both = 0, holding = 0, at;
    for (size_t i = 0; i < r->rows; i += step) {
        if (name->value[i] == 0)
            continue;
        filled++;
        if (half->value[i] == 0)
            continue;
        both++;
        holding += str_find(name->text[name->value[i]], half->text[half->value[i]], 0, &at);
    }
    return both > 0 && both * 10 >= filled * 9 && holding * 5 < both;
}

/* "Name" beside a family name with no given name of its own is the given name: 성 and 이름, surname and name. */
static void guess_given(const struct records *r, enum link_kind *kind, char (*reason)[160], const bool *fixed)
{
    size_t families = 0, givens = 0;
    for (size_t c = 0; c < r->column_count; c++) {
        families += kind[c] == LINK_NAME_FAMILY;
        givens += kind[c] == LINK_NAME_GIVEN;
    }
    for (size_t f = 0; f < r->column_count; f++)
        for (size_t c = 0; kind[f] == LINK_NAME_FAMILY && c < r->column_count && givens < families; c++) {
            if (fixed[c] || kind[c] != LINK_NAME_FULL || !without_half(r, &r->columns[f], &r->columns[c]))
                continue;
            kind[c] = LINK_NAME_GIVEN;
            snprintf(reason[c], 160, "names without the family name that stands beside them");
            givens++;
        }
}

/* "Name" beside a given name with no family name of its own is the family name: Nom and Prénom, Name and Vorname. */
static void guess_family(const struct records *r, enum link_kind *kind, char (*reason)[160], const bool *fixed)
{
    size_t given = r->column_count;
    for (size_t c = r->column_count; c-- > 0;) {
        if (kind[c] == LINK_NAME_FAMILY)
            return;
        given = kind[c] == LINK_NAME_GIVEN ? c : given;
    }
    for (size_t c = 0; given < r->column_count && c < r->column_count; c++) {
        struct header_words h = header_words(r->columns[c].name);
        bool may = header_says(&h, "nom noms") || (h.count == 1 && header_says(&h, "name naam namn navn"));
        if (fixed[c] || kind[c] != LINK_NAME_FULL || !may || !without_half(r, &r->columns[given], &r->columns[c]))
            continue;
        kind[c] = LINK_NAME_FAMILY;
        snprintf(reason[c], 160, "names without the given name that stands beside them");
        return;
    }
}

struct guessing {
    const struct records *r;
    enum link_kind *kind;
    char (*reason)[160];
    const bool *fixed;
    bool *open;
};

static void guess_columns(void *ctx, size_t from, size_t to, unsigned worker)
{
    const struct guessing *g = ctx;
    (void)worker;
    for (size_t c = from; c < to; c++)
        if (!g->fixed[c])
            g->kind[c] = guess_one(g->r, c, g->reason[c], &g->open[c]);
}

void kind_guess(const struct records *r, enum link_kind *kind, char (*reason)[160])
{
    bool fixed[LIMIT_FIELD_COLUMNS], open[LIMIT_FIELD_COLUMNS] = {false};
    struct guessing g = {r, kind, reason, fixed, open};
    for (size_t c = 0; c < r->column_count; c++) {
        fixed[c] = kind[c] != LINK_UNSET;
        if (fixed[c])
            snprintf(reason[c], 160, "the settings say so");
    }
    if (!par_for_paced(r->column_count, 1, 0, guess_columns, &g, r->pace, 0, 0.6))
        return;
    guess_given(r, kind, reason, fixed);
    guess_family(r, kind, reason, fixed);
    kind_guess_words(r, kind, reason, open);
    guess_date_parts(r, kind, reason, fixed);
}
