/* app/v_help.c - `bandi help`: the list of verbs, one verb, or the files made from the table. */
#include "app/help.h"
#include "base/limits.h"

#include <string.h>

static const struct param params[] = {
    {.name = "verb", .positional = true, .many = true, .kind = PARAM_TEXT, .value = "VERB", .about = "the verb to explain"},
    {.name = "man", .kind = PARAM_FLAG, .about = "give the manual page bandi(1) as roff"},
    {.name = "completion", .kind = PARAM_FLAG, .about = "give the completion script for bash"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi help", "all verbs"},
    {"bandi help version", "one verb, with its parameters and what --json gives"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"verbs", "without VERB: a list of group, name, summary"},
    {"name", "with VERB: its name"},
    {"summary", "one line"},
    {"usage", "the form of the command"},
    {"about", "paragraphs"},
    {"parameters", "a list of name, about"},
    {"vault_parameters", "those that name and open the vault"},
    {"common_parameters", "those that every verb takes"},
    {"examples", "a list of command, about"},
    {"json", "the members that --json gives"},
    {"text", "with --man or --completion: the file"},
    {.key = NULL},
};

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    if (arg_flag(call, "man") || arg_flag(call, "completion")) {
        struct buf text SCOPED_BUF = BUF_MAX(4 * MIB);
        if (arg_flag(call, "man"))
            help_man(&text);
        else
            help_completion(&text);
        if (printer_face(out) == PRINTER_JSON)
            print_str(out, "text", buf_str(&text));
        else
            print_raw(out, str_slice(buf_str(&text), 0, text.n - 1));
        return BD_OK;
    }
    size_t count = arg_count(call, "verb");
    if (count == 0) {
        help_list(out);
        return BD_OK;
    }
    const char *words[2] = {NULL, NULL};
    for (size_t i = 0; i < count && i < 2; i++)
        words[i] = str_keep(call->arena, arg_nth(call, "verb", i)).p;
    const struct verb *v;
    size_t used;
    BD_TRY(verb_match(words, count < 2 ? count : 2, &v, &used, e));
    help_verb(v, out);
    return BD_OK;
}

const struct verb verb_help = {
    .name = "help",
    .group = "Help",
    .summary = "explain the verbs",
    .about = "Help, the manual page, the completion script and the forms of the local page are made from one table, so they "
             "agree.",
    .needs = NEEDS_NOTHING,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
