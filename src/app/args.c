/* app/args.c - words of a command line to checked argument values; prototypes in verb.h. */
#include "app/prompt.h"
#include "app/tables.h"
#include "app/verb.h"
#include "base/csv.h"
#include "base/edtf.h"
#include "base/limits.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_VALUES = 4096 };

struct value {
    const struct param *param;
    struct str text;
};

struct arg_values {
    struct value *values;
    size_t count;
};

size_t word_distance(struct str a, struct str b)
{
    enum { MOST = 32 };
    size_t n = a.n < MOST ? a.n : MOST, m = b.n < MOST ? b.n : MOST;
    size_t row[MOST + 1];
    for (size_t j = 0; j <= m; j++)
        row[j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t above = row[j];
            size_t best = corner + (a.p[i - 1] != b.p[j - 1]);
            best = above + 1 < best ? above + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            corner = above;
            row[j] = best;
        }
    }
    return row[m];
}

static const struct param *find_param(const struct verb *v, struct str name)
{
    for (const struct param *p = v->params; p != NULL && p->name != NULL; p++)
        if (str_is(name, p->name))
            return p;
    return NULL;
}

static const struct param *nth_positional(const struct verb *v, size_t n)
{
    const struct param *last = NULL;
    for (const struct param *p = v->params; p != NULL && p->name != NULL; p++) {
        if (!p->positional)
            continue;
        if (n-- == 0)
            return p;
        last = p;
    }
    return last != NULL && last->many ? last : NULL;
}

static FALLIBLE unknown_option(const struct verb *v, struct str name, struct err *e)
{
    const char *nearest = NULL;
    size_t best = 4;
    for (const struct param *p = v->params; p != NULL && p->name != NULL; p++) {
        size_t d = word_distance(name, str_from(p->name));
        if (!p->positional && d < best) {
            best = d;
            nearest = p->name;
        }
    }
    (void)!err_set(e, BD_USAGE, "%s has no option --%.*s", v->name, STR_FMT(str_head(name, 40)));
    if (nearest != NULL)
        return err_mend(e, "did you mean --%s?", nearest);
    return err_mend(e, "bandi help %s lists its options", v->name);
}

/* How messages call a parameter: --name, or what its usage line says. */
static void param_word(const struct param *p, char out[64])
{
    snprintf(out, 64, "%s%s", p->positional ? "" : "--", p->positional && p->value != NULL ? p->value : p->name);
    for (char *c = out; p->positional && *c != '\0'; c++)
        *c = (char)(*c >= 'a' && *c <= 'z' && p->value == NULL ? *c - 32 : *c);
}

static FALLIBLE check_choice(const struct param *p, struct str text, struct err *e)
{
    char word[64];
    struct str rest = str_from(p->choices);
    while (rest.n > 0) {
        size_t end = 0;
        while (end < rest.n && rest.p[end] != ' ')
            end++;
        if (str_eq(str_slice(rest, 0, end), text))
            return BD_OK;
        rest = str_slice(rest, end < rest.n ? end + 1 : end, rest.n);
    }
    param_word(p, word);
    (void)!err_set(e, BD_USAGE, "%s does not know \"%.*s\"", word, STR_FMT(str_head(text, 60)));
    return err_mend(e, "it takes one of: %s", p->choices);
}

static FALLIBLE check_number(const struct param *p, struct str text, struct err *e)
{
    int64_t whole = 0;
    double real = 0;
    bool fits = p->kind == PARAM_INT ? str_to_i64(text, &whole) : str_to_double(text, &real);
    if (p->kind == PARAM_INT)
        real = (double)whole;
    bool bounded = p->low != 0 || p->high != 0;
    if (fits && (!bounded || (real >= p->low && real <= p->high)))
        return BD_OK;
    (void)!err_set(e, BD_USAGE, "--%s takes %s, not \"%.*s\"", p->name, p->kind == PARAM_INT ? "a whole number" : "a number",
                   STR_FMT(str_head(text, 40)));
    if (!bounded)
        return e->status;
    return p->kind == PARAM_INT ? err_mend(e, "from %.0f to %.0f", p->low, p->high)
                                : err_mend(e, "from %.15g to %.15g", p->low, p->high);
}

/* Looked at before the passphrase is asked for, as all that needs no vault: nobody types it twice for a wrong path. */
static FALLIBLE check_file(const struct verb_call *call, struct str text, struct err *e)
{
    const char *path = str_keep(call->arena, text).p;
    return str_is(text, "-") || access(path, R_OK) == 0 ? BD_OK : err_os(e, errno, "cannot open %s", path);
}

/* That a file can be written there, before hours are spent on what goes into it. */
static FALLIBLE check_out(const struct verb_call *call, struct str text, struct err *e)
{
    const char *path = str_keep(call->arena, text).p;
    struct stat st;
    if (str_is(text, "-") || (stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)))
        return BD_OK; /* a pipe or a device */
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return err_set(e, BD_INPUT, "%s is a folder, a file was expected", path);
    size_t end = text.n;
    while (end > 0 && text.p[end - 1] != '/')
        end--;
    const char *folder = end == 0 ? "." : str_keep(call->arena, str_slice(text, 0, end)).p;
    return access(folder, W_OK | X_OK) == 0 ? BD_OK : err_os(e, errno, "cannot write beside %s", path);
}

static FALLIBLE check_date(const struct verb_call *call, const struct param *p, struct str text, struct err *e)
{
    struct edtf date;
    char word[64], why[sizeof e->text];
    if (edtf_parse(text, call->arena, &date, e) == BD_OK)
        return BD_OK;
    param_word(p, word);
    snprintf(why, sizeof why, "%s", e->text);
    snprintf(e->text, sizeof e->text, "%s: %.600s", word, why);
    return e->status;
}

static FALLIBLE check_encoding(const struct param *p, struct str text, struct err *e)
{
    enum encoding x;
    if (encoding_read(text, &x))
        return BD_OK;
    (void)!err_set(e, BD_USAGE, "--%s does not know \"%.*s\"", p->name, STR_FMT(str_head(text, 60)));
    return err_mend(e, "it takes one of: %s; other names of these do too, as euc-kr and gbk", ENCODING_WORDS);
}

/* A protected value given in plain is refused without repeating it. */
static FALLIBLE check_value(const struct verb_call *call, const struct param *p, struct str text, struct err *e)
{
    if (p->kind == PARAM_PROTECTED && !str_starts(text, "@")) {
        (void)!err_set(e, BD_USAGE, "%s is protected and would stay in the shell's history", p->name);
        return err_mend(e, "%s to be asked, or give a file: bandi %s … %s%s%s@FILE (@- reads standard input)",
                        p->positional ? "leave it out" : "leave its value out", call->verb->name, p->positional ? "" : "--",
                        p->positional ? "" : p->name, p->positional ? "" : " ");
    }
    if (p->kind == PARAM_FILE)
        return check_file(call, text, e);
    if (p->kind == PARAM_OUT)
        return check_out(call, text, e);
    if (p->kind == PARAM_DATE)
        return check_date(call, p, text, e);
    if (p->kind == PARAM_CHOICE)
        return check_choice(p, text, e);
    if (p->kind == PARAM_ENCODING)
        return check_encoding(p, text, e);
    if (p->kind == PARAM_INT || p->kind == PARAM_REAL)
        return check_number(p, text, e);
    return BD_OK;
}

static FALLIBLE add_value(struct verb_call *call, const struct param *p, struct str text, struct err *e)
{
    struct arg_values *args = call->args;
    size_t bad;
    if (!utf8_check(text, &bad))
        return err_set(e, BD_USAGE, "the value of %s is not UTF-8", p->name);
    if (!p->many && arg_given(call, p->name)) {
        (void)!err_set(e, BD_USAGE, "%s%s is given twice", p->positional ? "" : "--", p->name);
        return err_mend(e, "give it once");
    }
    if (args->count == MOST_VALUES)
        return err_set(e, BD_LIMIT, "more than %d values on one command line", MOST_VALUES);
    if (text.p != NULL || p->kind != PARAM_PROTECTED)
        BD_TRY(check_value(call, p, text, e));
    args->values[args->count++] = (struct value){p, text};
    return BD_OK;
}

static FALLIBLE take_option(struct verb_call *call, const char *const *words, size_t count, size_t *at, struct err *e)
{
    struct str word = str_from(words[*at] + 2);
    struct str value = STR_NONE;
    size_t equals;
    bool joined = str_find(word, STR("="), 0, &equals);
    if (joined) {
        value = str_slice(word, equals + 1, word.n);
        word = str_slice(word, 0, equals);
    }
    const struct param *p = find_param(call->verb, word);
    if (p == NULL || p->positional)
        return unknown_option(call->verb, word, e);
    if (p->kind == PARAM_FLAG) {
        if (joined)
            return err_set(e, BD_USAGE, "--%s takes no value", p->name);
        return add_value(call, p, STR("yes"), e);
    }
    if (!joined) {
        bool bare = *at + 1 >= count || strncmp(words[*at + 1], "--", 2) == 0;
        if (p->kind == PARAM_PROTECTED && bare)
            return add_value(call, p, STR_NONE, e); /* to be asked for */
        if (*at + 1 >= count)
            return err_set(e, BD_USAGE, "--%s needs a value: --%s %s", p->name, p->name, p->value != NULL ? p->value : "VALUE");
        value = str_from(words[++*at]);
    }
    return add_value(call, p, value, e);
}

/* Would writing to y replace x, a file that the command reads, or what it writes to x? */
static bool is_one_file(const struct verb_call *call, struct str x, struct str y)
{
    struct stat a, b;
    if (str_is(x, "-") || str_is(y, "-"))
        return false;
    if (stat(str_keep(call->arena, x).p, &a) != 0 || stat(str_keep(call->arena, y).p, &b) != 0)
        return str_eq(x, y);
    return S_ISREG(a.st_mode) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Tables are read before anything is written, so nothing but this keeps a slip of the keyboard from replacing somebody's only list. */
static FALLIBLE check_files_apart(const struct verb_call *call, struct err *e)
{
    for (size_t i = 0; i < call->args->count; i++)
        for (size_t k = 0; k < call->args->count; k++) {
            const struct value *in = &call->args->values[i], *out = &call->args->values[k];
            bool read = in->param->kind == PARAM_FILE && in->param->positional;
            bool written = in->param->kind == PARAM_OUT && i < k;
            if (out->param->kind != PARAM_OUT || !(read || written) || !is_one_file(call, in->text, out->text))
                continue;
            char word[64], other[64];
            param_word(out->param, word);
            param_word(in->param, other);
            (void)!err_set(e, BD_USAGE, "%s would be written over %s", word, read ? "a file that is read" : other);
            return err_mend(e, "give another name");
        }
    return BD_OK;
}

FALLIBLE args_parse(struct verb_call *call, const char *const *words, size_t count, struct err *e)
{
    call->args = ARENA_NEW(call->arena, struct arg_values);
    call->args->values = ARENA_ARRAY(call->arena, struct value, MOST_VALUES);
    bool options = true;
    size_t positional = 0;
    for (size_t i = 0; i < count; i++) {
        struct str word = str_from(words[i]);
        if (options && str_is(word, "--")) {
            options = false;
        } else if (options && str_starts(word, "--")) {
            BD_TRY(take_option(call, words, count, &i, e));
        } else {
            const struct param *p = nth_positional(call->verb, positional++);
            if (p == NULL) {
                (void)!err_set(e, BD_USAGE, "%s takes no further word here (word %zu)", call->verb->name, i + 1);
                return err_mend(e, "bandi help %s shows its form", call->verb->name);
            }
            BD_TRY(add_value(call, p, word, e));
        }
    }
    for (const struct param *p = call->verb->params; p != NULL && p->name != NULL; p++)
        if (p->required && !arg_given(call, p->name)) {
            char word[64];
            param_word(p, word);
            (void)!err_set(e, BD_USAGE, "%s needs %s", call->verb->name, word);
            return err_mend(e, "%s; bandi help %s shows the form", p->about, call->verb->name);
        }
    return check_files_apart(call, e);
}

static const struct param *declared(const struct verb_call *call, const char *name)
{
    const struct param *p = find_param(call->verb, str_from(name));
    BD_ASSERT(p != NULL);
    return p;
}

size_t arg_count(const struct verb_call *call, const char *name)
{
    const struct param *p = declared(call, name);
    size_t n = 0;
    for (size_t i = 0; i < call->args->count; i++)
        n += call->args->values[i].param == p;
    return n;
}

struct str arg_nth(const struct verb_call *call, const char *name, size_t index)
{
    const struct param *p = declared(call, name);
    for (size_t i = 0; i < call->args->count; i++)
        if (call->args->values[i].param == p && index-- == 0)
            return call->args->values[i].text;
    return STR_NONE;
}

bool arg_given(const struct verb_call *call, const char *name)
{
    return arg_count(call, name) > 0;
}

bool arg_flag(const struct verb_call *call, const char *name)
{
    return arg_given(call, name);
}

struct str arg_text(const struct verb_call *call, const char *name)
{
    return arg_given(call, name) ? arg_nth(call, name, 0) : str_from(declared(call, name)->standard);
}

const char *arg_z(const struct verb_call *call, const char *name)
{
    struct str s = arg_text(call, name);
    return s.p == NULL ? NULL : str_keep(call->arena, s).p;
}

int64_t arg_int(const struct verb_call *call, const char *name)
{
    int64_t v = 0;
    struct str s = arg_text(call, name);
    BD_ASSERT(s.p != NULL && str_to_i64(s, &v));
    return v;
}

double arg_real(const struct verb_call *call, const char *name)
{
    double v = 0;
    struct str s = arg_text(call, name);
    BD_ASSERT(s.p != NULL && str_to_double(s, &v));
    return v;
}

FALLIBLE arg_protected(const struct verb_call *call, const char *name, struct str *out, struct err *e)
{
    const struct param *p = declared(call, name);
    struct str given = arg_nth(call, name, 0);
    if (given.p == NULL) {
        const char *end = strpbrk(p->about, ",;"); /* what is explained further in help is not asked */
        return prompt_line(call, end == NULL ? p->about : arena_printf(call->arena, "%.*s", (int)(end - p->about), p->about),
                           out, e);
    }
    struct str text;
    BD_TRY(lines_read(call, str_keep(call->arena, str_slice(given, 1, given.n)).p, LIMIT_CELL_BYTES, &text, e));
    *out = str_trim(text);
    return BD_OK;
}

FALLIBLE verb_match(const char *const *words, size_t count, const struct verb **verb, size_t *used, struct err *e)
{
    struct str first = str_from(words[0]);
    for (size_t take = count < 2 ? count : 2; take >= 1; take--) {
        char name[96];
        if (take == 2)
            snprintf(name, sizeof name, "%.40s %.40s", words[0], words[1]);
        else
            snprintf(name, sizeof name, "%.90s", words[0]);
        const struct verb *found = verb_find(str_from(name));
        if (found != NULL) {
            *verb = found;
            *used = take;
            return BD_OK;
        }
    }
    const char *nearest = NULL;
    size_t best = 4;
    for (size_t i = 0; verb_table[i] != NULL; i++) {
        size_t d = word_distance(first, str_from(verb_table[i]->name));
        if (d < best) {
            best = d;
            nearest = verb_table[i]->name;
        }
    }
    (void)!err_set(e, BD_USAGE, "there is no verb \"%.*s\"", STR_FMT(str_head(first, 40)));
    char family[200] = "";
    size_t n = 0;
    for (size_t i = 0; verb_table[i] != NULL; i++)
        if (str_starts(str_from(verb_table[i]->name), first.p) && verb_table[i]->name[first.n] == ' ' && n < sizeof family)
            n += (size_t)snprintf(family + n, sizeof family - n, "%s%s", n > 0 ? ", " : "", verb_table[i]->name);
    if (n > 0)
        return err_mend(e, "there are: %s", family);
    return nearest != NULL ? err_mend(e, "did you mean bandi %s?", nearest) : err_mend(e, "bandi help lists them");
}
