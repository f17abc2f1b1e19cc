/* app/help.c - see help.h. */
#include "app/help.h"
#include "app/tables.h"
#include "base/limits.h"

#include <stdio.h>
#include <string.h>

/* The options that the command line itself takes, beside a verb's own. */
static const struct param common[] = {
    {.name = "json", .kind = PARAM_FLAG, .about = "give one JSON object instead of text"},
    {.name = "quiet", .kind = PARAM_FLAG, .about = "show no progress"},
    {.name = "help", .kind = PARAM_FLAG, .about = "show this"},
    {.name = NULL},
};
static const struct param common_vault[] = {
    {.name = "vault",
     .kind = PARAM_FOLDER,
     .value = "NAME.bandi",
     .about = "the vault; without it the one that BANDI_VAULT names, else the one in this folder"},
    {.name = "passphrase-fd",
     .kind = PARAM_INT,
     .value = "N",
     .about = "read the passphrase from this open file descriptor instead of asking"},
    {.name = NULL},
};

static const char *value_word(const struct param *p)
{
    return p->value != NULL             ? p->value
           : p->kind == PARAM_CHOICE    ? "WORD"
           : p->kind == PARAM_INT       ? "N"
           : p->kind == PARAM_PROTECTED ? "@FILE"
                                        : "VALUE";
}

/* What stands for the value; a positional choice without a word of its own shows its name in capitals. */
static void put_value_word(const struct param *p, struct buf *out)
{
    if (!p->positional || p->value != NULL) {
        buf_addz(out, value_word(p));
        return;
    }
    for (const char *c = p->name; *c != '\0'; c++)
        buf_add_char(out, (char)(*c >= 'a' && *c <= 'z' ? *c - 32 : *c));
}

void help_usage(const struct verb *v, struct buf *out)
{
    buf_addz(out, v->name);
    for (const struct param *p = v->params; p != NULL && p->name != NULL; p++) {
        buf_addz(out, p->required ? " " : " [");
        if (!p->positional)
            buf_addf(out, "--%s%s", p->name, p->kind == PARAM_FLAG ? "" : " ");
        if (p->kind != PARAM_FLAG)
            put_value_word(p, out);
        if (p->many)
            buf_addz(out, " …");
        if (!p->required)
            buf_add_char(out, ']');
    }
}

void help_list(struct printer *out)
{
    static const struct print_column columns[] = {{"group", NULL}, {"name", ""}, {"summary", ""}};
    print_line(out, "Bandi turns scattered testimony into findings that hold, without exposing a witness.");
    print_gap(out);
    print_line(out, "usage: bandi VERB [WORDS] [--vault NAME.bandi] [--json] [--quiet]");
    if (printer_face(out) == PRINTER_JSON) {
        print_table_begin(out, "verbs", columns, 3);
        for (size_t i = 0; verb_table[i] != NULL; i++) {
            print_z(out, NULL, verb_table[i]->group);
            print_z(out, NULL, verb_table[i]->name);
            print_z(out, NULL, verb_table[i]->summary);
        }
        print_table_end(out);
        return;
    }
    size_t widest = 0;
    for (size_t i = 0; verb_table[i] != NULL; i++)
        widest = strlen(verb_table[i]->name) > widest ? strlen(verb_table[i]->name) : widest;
    for (size_t i = 0; verb_table[i] != NULL; i++) {
        if (i == 0 || strcmp(verb_table[i]->group, verb_table[i - 1]->group) != 0) {
            print_gap(out);
            print_heading(out, "%s", verb_table[i]->group);
        }
        char line[200];
        snprintf(line, sizeof line, "  %-*s  %s", (int)widest, verb_table[i]->name, verb_table[i]->summary);
        print_raw(out, str_from(line));
    }
    print_gap(out);
    print_line(out, "bandi help VERB tells all about one. \"A tour\" in README.md walks through a whole matter.");
}

static void params_rows(struct printer *out, const struct param *params)
{
    for (const struct param *p = params; p != NULL && p->name != NULL; p++) {
        char name[128];
        struct buf word SCOPED_BUF = BUF_MAX(128);
        put_value_word(p, &word);
        if (p->positional)
            snprintf(name, sizeof name, "  %s", word.p);
        else if (p->kind == PARAM_FLAG)
            snprintf(name, sizeof name, "  --%s", p->name);
        else
            snprintf(name, sizeof name, "  --%s %s", p->name, value_word(p));
        struct buf about SCOPED_BUF = BUF_MAX(4096);
        buf_addz(&about, p->about);
        if (p->kind == PARAM_CHOICE)
            buf_addf(&about, " (%s)", p->choices);
        if (p->kind == PARAM_ENCODING)
            buf_addz(&about, " (" ENCODING_WORDS ")");
        if (p->kind == PARAM_PROTECTED)
            buf_addz(&about, p->positional || p->required ? "; a file, @- for standard input, or nothing to be asked"
                                                          : "; a file, @- for standard input, or no value to be asked");
        if (p->standard != NULL)
            buf_addf(&about, "; standard: %s", p->standard);
        print_z(out, NULL, printer_face(out) == PRINTER_JSON ? name + 2 : name);
        print_str(out, NULL, buf_str(&about));
    }
}

/* What a verb takes because it opens a vault, or makes one. */
static const struct param *vault_params(const struct verb *v)
{
    if (v->needs != NEEDS_NOTHING || v->vault_too)
        return common_vault;
    return v->passphrase_too ? common_vault + 1 : NULL;
}

/* To a person one table, so that all stand in line; in JSON three lists. */
static void params_tables(struct printer *out, const struct verb *v)
{
    static const struct print_column columns[] = {{"name", ""}, {"about", ""}};
    static const char *const keys[] = {"parameters", "vault_parameters", "common_parameters"};
    const struct param *const lists[] = {v->params, vault_params(v), common};
    bool json = printer_face(out) == PRINTER_JSON, open = false;
    for (size_t i = 0; i < 3; i++) {
        if (lists[i] == NULL || lists[i][0].name == NULL)
            continue;
        if (json)
            print_table_begin(out, keys[i], columns, 2);
        else if (!open)
            print_table_begin(out, "parameters", columns, 2);
        open = true;
        params_rows(out, lists[i]);
        if (json || i == 2)
            print_table_end(out);
    }
}

void help_verb(const struct verb *v, struct printer *out)
{
    struct buf usage SCOPED_BUF = BUF_MAX(64 * KIB);
    help_usage(v, &usage);
    print_heading(out, "bandi %s: %s", v->name, v->summary);
    print_gap(out);
    print_line(out, "usage: bandi %s", usage.p);
    print_data_begin(out);
    print_z(out, "name", v->name);
    print_z(out, "summary", v->summary);
    print_str(out, "usage", buf_str(&usage));
    print_z(out, "about", v->about);
    print_data_end(out);
    print_gap(out);
    params_tables(out, v);
    if (v->about != NULL) {
        print_gap(out);
        struct str rest = str_from(v->about);
        size_t end;
        while (str_find(rest, STR("\n"), 0, &end)) {
            print_line(out, "%.*s", (int)end, rest.p);
            rest = str_slice(rest, end + 1, rest.n);
        }
        if (rest.n > 0)
            print_line(out, "%.*s", STR_FMT(rest));
    }
    static const struct print_column examples[] = {{"command", ""}, {"about", ""}};
    static const struct print_column shape[] = {{"key", ""}, {"about", ""}};
    print_gap(out);
    print_heading(out, "Examples");
    bool json = printer_face(out) == PRINTER_JSON;
    if (json)
        print_table_begin(out, "examples", examples, 2);
    for (const struct verb_example *x = v->examples; x->command != NULL; x++) {
        char line[600];
        if (json) {
            print_z(out, NULL, x->command);
            print_z(out, NULL, x->about);
            continue;
        }
        snprintf(line, sizeof line, "  %s\n      %s", x->command, x->about);
        print_raw(out, str_from(line));
    }
    if (json)
        print_table_end(out);
    if (v->shape == NULL)
        return;
    print_gap(out);
    print_heading(out, "What --json gives");
    print_table_begin(out, "json", shape, 2);
    for (const struct verb_shape *s = v->shape; s->key != NULL; s++) {
        char key[100];
        snprintf(key, sizeof key, "%s%s", printer_face(out) == PRINTER_JSON ? "" : "  ", s->key);
        print_z(out, NULL, key);
        print_z(out, NULL, s->about);
    }
    print_table_end(out);
}
