/* app/help_files.c - the manual page and the shell completion, from the verb table; prototypes in help.h. */
#include "app/help.h"
#include "base/limits.h"

#include <string.h>

/* Text for roff: a leading dot or apostrophe would be a request, a backslash an escape. */
static void roff(struct buf *out, const char *text)
{
    bool line_start = true;
    for (const char *p = text; *p != '\0'; p++) {
        if (line_start && (*p == '.' || *p == '\''))
            buf_addz(out, "\\&");
        if (*p == '\\')
            buf_addz(out, "\\e");
        else if (*p == '-')
            buf_addz(out, "\\-");
        else
            buf_add_char(out, *p);
        line_start = *p == '\n';
    }
}

static void man_params(struct buf *out, const struct verb *v)
{
    for (const struct param *p = v->params; p != NULL && p->name != NULL; p++) {
        buf_addz(out, ".TP\n.B ");
        if (p->positional) {
            roff(out, p->value != NULL ? p->value : p->name);
        } else {
            buf_addz(out, "\\-\\-");
            roff(out, p->name);
            if (p->kind != PARAM_FLAG) {
                buf_addz(out, " ");
                roff(out, p->value != NULL ? p->value : "VALUE");
            }
        }
        buf_addz(out, "\n");
        roff(out, p->about);
        if (p->choices != NULL) {
            buf_addz(out, " (");
            roff(out, p->choices);
            buf_addz(out, ")");
        }
        buf_addz(out, ".\n");
    }
}

static void man_verb(struct buf *out, const struct verb *v)
{
    struct buf usage SCOPED_BUF = BUF_MAX(64 * KIB);
    help_usage(v, &usage);
    buf_addz(out, ".SS ");
    roff(out, usage.p);
    buf_addz(out, "\n");
    roff(out, v->summary);
    buf_addz(out, ".\n.PP\n");
    if (v->about != NULL) {
        roff(out, v->about);
        buf_addz(out, "\n");
    }
    man_params(out, v);
    for (const struct verb_example *x = v->examples; x->command != NULL; x++) {
        buf_addz(out, ".PP\n");
        roff(out, x->about);
        buf_addz(out, ":\n.PP\n.RS\n.nf\n");
        roff(out, x->command);
        buf_addz(out, "\n.fi\n.RE\n");
    }
}

void help_man(struct buf *out)
{
    buf_addz(out, ".TH BANDI 1 \"\" \"Bandi\" \"User Commands\"\n.SH NAME\nbandi \\- findings from testimony, traceable, "
                  "without exposing a witness\n.SH SYNOPSIS\n.B bandi\n.I VERB\n[\\fIWORDS\\fR] [\\fB\\-\\-json\\fR] "
                  "[\\fB\\-\\-quiet\\fR]\n.SH DESCRIPTION\nBandi keeps testimony, records and findings in one encrypted "
                  "vault, on one laptop, without a server.\nVerbs that open a vault take \\fB\\-\\-vault\\fR "
                  "\\fINAME.bandi\\fR and \\fB\\-\\-passphrase\\-fd\\fR \\fIN\\fR.\n");
    const char *group = "";
    for (size_t i = 0; verb_table[i] != NULL; i++) {
        if (strcmp(group, verb_table[i]->group) != 0) {
            group = verb_table[i]->group;
            buf_addz(out, ".SH ");
            for (const char *g = group; *g != '\0'; g++)
                buf_add_char(out, (char)(*g >= 'a' && *g <= 'z' ? *g - 32 : *g));
            buf_addz(out, "\n");
        }
        man_verb(out, verb_table[i]);
    }
    buf_addz(out,
             ".SH ENVIRONMENT\n.TP\n.B BANDI_VAULT\nthe vault of verbs that open one, where \\fB\\-\\-vault\\fR is not "
             "given.\n.TP\n.B BANDI_THREADS\nhow many threads computations may use.\n.TP\n.B NO_COLOR\nno bold headings.\n");
    buf_addz(out, ".SH EXIT STATUS\n");
    for (int s = BD_OK; s <= BD_NEWER; s++)
        buf_addf(out, ".TP\n.B %d\n%s\n", s, bd_status_word((enum bd_status)s));
    buf_addz(out, ".TP\n.B 130\ninterrupted\n");
}

/* How many bytes of a verb's name its first word has. */
static size_t first_word(const char *name)
{
    const char *space = strchr(name, ' ');
    return space != NULL ? (size_t)(space - name) : strlen(name);
}

static bool same_first_word(const char *x, const char *y)
{
    return first_word(x) == first_word(y) && strncmp(x, y, first_word(x)) == 0;
}

/* Is it the first in the table with this first word? "schema show" stands for "schema", which is no verb by itself. */
static bool first_of_word(size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (same_first_word(verb_table[k]->name, verb_table[i]->name))
            return false;
    return true;
}

/* The second words that may follow a first one: "estimate" has verbs below it. */
static void second_words(struct buf *out)
{
    buf_addz(out, "  [ \"$COMP_CWORD\" = 2 ] && case $verb in\n");
    for (size_t i = 0; verb_table[i] != NULL; i++) {
        struct buf below SCOPED_BUF = BUF_MAX((size_t)1 << 16);
        const char *name = verb_table[i]->name;
        for (size_t k = 0; first_of_word(i) && verb_table[k] != NULL; k++)
            if (same_first_word(verb_table[k]->name, name) && verb_table[k]->name[first_word(name)] == ' ')
                buf_addf(&below, "%s ", verb_table[k]->name + first_word(name) + 1);
        if (below.n > 0)
            buf_addf(out, "  %.*s) COMPREPLY+=($(compgen -W '%s' -- \"$word\"));;\n", (int)first_word(name), name, below.p);
    }
    buf_addz(out, "  esac\n");
}

static void options_of(struct buf *out, const struct verb *v)
{
    for (const struct param *p = v->params; p != NULL && p->name != NULL; p++)
        if (!p->positional)
            buf_addf(out, "--%s ", p->name);
    buf_addf(out, "%s--json --quiet --help",
             v->needs != NEEDS_NOTHING || v->vault_too ? "--vault --passphrase-fd "
             : v->passphrase_too                       ? "--passphrase-fd "
                                                       : "");
}

void help_completion(struct buf *out)
{
    buf_addz(out, "# bash completion for bandi\n_bandi() {\n  local word=${COMP_WORDS[COMP_CWORD]} verb=\n"
                  "  [ \"$COMP_CWORD\" -gt 1 ] && verb=${COMP_WORDS[1]}\n"
                  "  case \"$verb ${COMP_WORDS[2]}\" in\n");
    for (int words = 2; words >= 1; words--)
        for (size_t i = 0; verb_table[i] != NULL; i++) {
            const struct verb *v = verb_table[i];
            if ((strchr(v->name, ' ') != NULL) != (words == 2))
                continue;
            buf_addf(out, "  '%s%s) COMPREPLY=($(compgen -W '", v->name, words == 2 ? "'*" : " '*");
            options_of(out, v);
            buf_addz(out, "' -- \"$word\"));;\n");
        }
    buf_addz(out, "  *) COMPREPLY=(); [ \"$COMP_CWORD\" = 1 ] && COMPREPLY=($(compgen -W '");
    for (size_t i = 0; verb_table[i] != NULL; i++)
        if (first_of_word(i))
            buf_addf(out, "%.*s ", (int)first_word(verb_table[i]->name), verb_table[i]->name);
    buf_addz(out, "' -- \"$word\"));;\n  esac\n");
    second_words(out);
    buf_addz(out, "  [[ $word == --* ]] || COMPREPLY+=($(compgen -f -- \"$word\"))\n}\n"
                  "complete -F _bandi bandi\n");
}
