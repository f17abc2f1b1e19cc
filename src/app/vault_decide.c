/* app/vault_decide.c - people's decisions about two persons of a vault, written and read: `bandi link decide` and the desk of
 * `bandi link review`; see vault_link.h. A decision is an entry of the ledger (vault_pairs.h); none is ever taken away, a later one
 * ends an earlier one. */
#include "app/link_decided.h"
#include "app/say.h"
#include "app/vault_link.h"
#include "app/vault_pairs.h"
#include "base/limits.h"
#include "record/decision.h"

#include <string.h>

static FALLIBLE print_history(struct verb_call *call, const struct id16 *two, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {{"line", "line"},         {"a", "a"},   {"b", "b"},   {"verdict", "verdict"},
                                                  {"in_force", "in force"}, {"by", "by"}, {"at", "at"}, {"why", "why"}};
    struct matter *m = call->session->matter;
    const struct decision *all;
    size_t count;
    BD_TRY(decision_list(m, STR(PAIR_DECISION), call->arena, &all, &count, e));
    print_table_begin(out, "decisions", columns, 8);
    for (size_t i = 0; i < count; i++) {
        const struct decision *d = &all[i];
        char a[HANDLE_CHARS], b[HANDLE_CHARS], at[20];
        struct str by;
        if (d->record_count != 2 || d->outcome < LINK_OPEN || d->outcome > LINK_UNSURE)
            continue;
        bool about = two == NULL || (id_equal(d->records[0], two[0]) && id_equal(d->records[1], two[1])) ||
                     (id_equal(d->records[0], two[1]) && id_equal(d->records[1], two[0]));
        if (!about)
            continue;
        BD_TRY(matter_handle(m, d->records[0], a, e));
        BD_TRY(matter_handle(m, d->records[1], b, e));
        BD_TRY(matter_member_name(m, d->author, call->arena, &by, e));
        say_time(d->time, at);
        print_int(out, NULL, (int64_t)i + 1);
        print_z(out, NULL, a);
        print_z(out, NULL, b);
        print_z(out, NULL, link_verdict_word((enum link_verdict)d->outcome));
        print_bool(out, NULL, !d->over);
        print_str(out, NULL, by);
        print_z(out, NULL, at);
        print_str(out, NULL, d->reason);
    }
    print_table_end(out);
    return BD_OK;
}

static FALLIBLE write_decision(struct verb_call *call, const struct id16 *two, struct str why, struct printer *out,
                               struct err *e)
{
    struct matter *m = call->session->matter;
    const struct vault_pair *all;
    size_t count;
    enum link_verdict verdict, before = LINK_OPEN;
    bool known = link_verdict_read(arg_text(call, "verdict"), &verdict), decided = false;
    BD_ASSERT(known);
    struct id16 file;
    BD_TRY(vault_link_identity(m, call->arena, &file, e));
    BD_TRY(vault_pairs_read(m, call->arena, &all, &count, e));
    bool turn = id_cmp(two[0], two[1]) > 0;
    for (size_t i = 0; i < count; i++)
        if (id_equal(all[i].a, two[turn]) && id_equal(all[i].b, two[!turn])) {
            before = all[i].verdict;
            decided = true;
        }
    struct draft *d SCOPED_DRAFT = draft_new(m, file);
    BD_TRY(vault_pair_decide(d, two[0], two[1], verdict, why, e));
    BD_TRY(draft_commit(d, NULL, e));
    link_print_verdict(verdict, decided ? &before : NULL, out);
    return BD_OK;
}

FALLIBLE vault_link_keep(struct verb_call *call, const struct vault_linkage *v, uint32_t a, uint32_t b,
                         enum link_verdict verdict, struct str why, struct err *e)
{
    struct matter *m = call->session->matter;
    struct id16 x, y, file;
    BD_TRY(vault_link_identity(m, call->arena, &file, e));
    BD_TRY(matter_resolve(m, v->rows.id[a], &x, e));
    BD_TRY(matter_resolve(m, v->rows.id[b], &y, e));
    struct draft *d SCOPED_DRAFT = draft_new(m, file);
    BD_TRY(vault_pair_decide(d, x, y, verdict, why, e));
    return draft_commit(d, NULL, e);
}

static FALLIBLE decide_open(struct verb_call *call, struct str why, struct printer *out, struct err *e)
{
    struct id16 *a, *b, two[2], file;
    size_t n;
    BD_TRY(vault_link_identity(call->session->matter, call->arena, &file, e));
    if (!arg_given(call, "a"))
        return print_history(call, NULL, out, e);
    BD_TRY(say_handles(call, "a", "person", &a, &n, e));
    BD_TRY(say_handles(call, "b", "person", &b, &n, e));
    two[0] = a[0];
    two[1] = b[0];
    return arg_given(call, "verdict") ? write_decision(call, two, why, out, e) : print_history(call, two, out, e);
}

FALLIBLE vault_link_decide(struct verb_call *call, struct printer *out, struct err *e)
{
    struct str why;
    if (arg_given(call, "by"))
        return err_set(e, BD_USAGE, "in a vault a decision is its member's who makes it; leave --by out");
    if (arg_given(call, "a") != arg_given(call, "b") || (arg_given(call, "verdict") && !arg_given(call, "b")))
        return err_set(e, BD_USAGE, "the handles of two persons are needed");
    BD_TRY(link_why_text(call, true, &why, e));
    BD_TRY(vault_link_open(call, arg_given(call, "verdict") ? LEDGER_WRITE : LEDGER_READ, e));
    enum bd_status s = decide_open(call, why, out, e);
    session_close(call->session);
    return s;
}
