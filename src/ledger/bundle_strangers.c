/* ledger/bundle_strangers.c - how much may come in of devices that nobody has admitted (docs/format.md 11.3).
 *
 * A log of a device that is not admitted yet is kept: its admission may come later. But whoever knows the vault's id can make
 * up any number of such logs, and the table of logs, the work of judging rights and the disk are not endless. So a few are
 * kept, and more only of the founder, of admitted devices, and of those that an admission or offer in force names.
 */
#include "ledger/bundle_in.h"

#include "ledger/authority_inside.h"

#include <string.h>

static bool is_admitted(const struct ledger *l, const struct digest *device)
{
    size_t d = auth_find(&l->now.auth, device);
    return digest_same(device, &l->ring->device) || (d != SIZE_MAX && l->now.auth.dev[d].admitted);
}

struct strangers strangers_held(const struct ledger *l)
{
    struct strangers s = {0};
    for (size_t i = 0; i < l->now.branches; i++)
        s.logs += !is_admitted(l, &l->now.branch[i].device);
    for (size_t i = 0; i < l->now.auth.opens; i++)
        s.opens += !l->now.auth.dev[l->now.auth.open[i].dev].admitted;
    return s;
}

/* Do the keys and the random number in a first entry make this vault's id? */
static bool is_founding(const struct ledger *l, struct str body)
{
    uint8_t ed[32];
    uint8_t x[32];
    uint8_t random[32];
    struct digest id;
    if (!auth_field(body, 16, 32, ed) || !auth_field(body, 17, 32, x) || !auth_field(body, 18, 32, random))
        return false;
    vault_id(ed, x, random, &id);
    return digest_same(&id, &l->ring->vault);
}

/* Does an admission in force name the device, or its join use an offer in force with a good signature? */
static bool is_invited(struct ledger *l, const struct digest *device, struct str body)
{
    struct auth_dev dev = {.id = *device};
    struct auth one = {.vault = l->ring->vault, .dev = &dev, .devs = 1};
    struct auth_open join = {.body = body};
    join.sense = auth_sense(CLASS_AUTHORITY, 0, body, &join.kind);
    for (size_t i = 0; i < l->now.auth.opens; i++) {
        const struct auth_open *o = &l->now.auth.open[i];
        if (o->in_force && ((o->kind == KIND_ADMIT && auth_admitted_by(&one, o) == 0) ||
                            (o->kind == KIND_OFFER && auth_joins_by(&one, &join, o))))
            return true;
    }
    return false;
}

enum bd_status section_welcome(struct in *in, const struct section *s, struct arena *a, bool *yes, struct err *e)
{
    struct ledger *l = in->l;
    *yes = is_admitted(l, &s->device);
    if (*yes)
        return BD_OK;
    if (s->start == 0) {
        struct row r;
        struct header h;
        struct str body;
        enum fault_kind fault;
        BD_TRY(row_from(in, s, 0, a, &r, &h, e));
        if (h.class == CLASS_AUTHORITY && row_open(l, &r, a, &body, &fault, NULL) == BD_OK)
            *yes = is_founding(l, body) || is_invited(l, &s->device, body);
        if (*yes)
            return BD_OK;
    }
    *yes = in->strangers.logs < STRANGERS_MAX && in->strangers.opens + s->opens <= STRANGERS_OPEN_MAX;
    if (*yes) {
        in->strangers.logs++;
        in->strangers.opens += s->opens;
    } else {
        in->left++;
    }
    return BD_OK;
}
