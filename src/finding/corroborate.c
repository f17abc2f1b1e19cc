/* finding/corroborate.c - see corroborate.h.
 *
 * The graph is made once: adjacency lists by counting sort, its strongly connected components by an iterative Tarjan, ties
 * joined by union-find. Then each counted source walks from its passages to the components that have no way out. */
#include "finding/corroborate.h"

#include <string.h>

struct graph {
    const struct provenance *p;
    size_t nodes;
    size_t *from, *to; /* adjacency: to[from[n] … from[n+1]-1] */
    size_t *component;
    size_t components;
    bool *leads_out; /* by component: has a way to another */
    bool *known;     /* by component: a first-hand source is in it */
    size_t *tie;     /* union-find over components */
    size_t *face;    /* by component: its smallest source */
};

static FALLIBLE check(const struct provenance *p, const size_t *claim, size_t n, struct err *e)
{
    size_t nodes = p->sources + p->passages;
    for (size_t i = 0; i < p->passages; i++)
        if (p->source_of[i] >= p->sources)
            return err_set(e, BD_INPUT, "passage %zu names source %zu of %zu", i, p->source_of[i], p->sources);
    for (size_t i = 0; i < p->edges; i++)
        if (p->later[i] >= nodes || p->earlier[i] >= nodes)
            return err_set(e, BD_INPUT, "derivation %zu names a node beyond %zu", i, nodes);
    for (size_t i = 0; i < p->ties; i++)
        if (p->tie_a[i] >= nodes || p->tie_b[i] >= nodes)
            return err_set(e, BD_INPUT, "tie %zu names a node beyond %zu", i, nodes);
    for (size_t i = 0; i < n; i++)
        if (claim[i] >= p->passages)
            return err_set(e, BD_INPUT, "the claim names passage %zu of %zu", claim[i], p->passages);
    return BD_OK;
}

/* Derivations, and for a passage without any of its own a step to its source. */
static void build_edges(struct graph *g, struct arena *a)
{
    const struct provenance *p = g->p;
    size_t *degree = ARENA_ARRAY(a, size_t, g->nodes + 1);
    for (size_t i = 0; i < p->edges; i++)
        degree[p->later[i]]++;
    bool *falls_back = ARENA_ARRAY(a, bool, g->nodes);
    for (size_t i = 0; i < p->passages; i++)
        if (degree[p->sources + i] == 0) {
            falls_back[p->sources + i] = true;
            degree[p->sources + i] = 1;
        }
    g->from = ARENA_ARRAY(a, size_t, g->nodes + 1);
    for (size_t n = 0; n < g->nodes; n++)
        g->from[n + 1] = g->from[n] + degree[n];
    g->to = ARENA_ARRAY(a, size_t, g->from[g->nodes] + 1);
    size_t *next = ARENA_ARRAY(a, size_t, g->nodes + 1);
    memcpy(next, g->from, g->nodes * sizeof *next);
    for (size_t i = 0; i < p->edges; i++)
        g->to[next[p->later[i]]++] = p->earlier[i];
    for (size_t i = 0; i < p->passages; i++)
        if (falls_back[p->sources + i])
            g->to[next[p->sources + i]++] = p->source_of[i];
}

/* Tarjan's components with an explicit stack; component numbers come in reverse topological order. */
static void find_components(struct graph *g, struct arena *a)
{
    size_t *order = ARENA_ARRAY(a, size_t, g->nodes), *low = ARENA_ARRAY(a, size_t, g->nodes);
    size_t *stack = ARENA_ARRAY(a, size_t, g->nodes), *path = ARENA_ARRAY(a, size_t, g->nodes);
    size_t *at = ARENA_ARRAY(a, size_t, g->nodes);
    bool *on_stack = ARENA_ARRAY(a, bool, g->nodes);
    size_t time = 0, depth = 0, height = 0;
    g->component = ARENA_ARRAY(a, size_t, g->nodes);
    for (size_t start = 0; start < g->nodes; start++) {
        if (order[start] != 0)
            continue;
        path[depth++] = start;
        while (depth > 0) {
            size_t n = path[depth - 1];
            if (order[n] == 0) {
                order[n] = low[n] = ++time;
                stack[height++] = n;
                on_stack[n] = true;
                at[n] = g->from[n];
            }
            if (at[n] < g->from[n + 1]) {
                size_t m = g->to[at[n]++];
                if (order[m] == 0)
                    path[depth++] = m;
                else if (on_stack[m] && order[m] < low[n])
                    low[n] = order[m];
                continue;
            }
            depth--;
            if (depth > 0 && low[n] < low[path[depth - 1]])
                low[path[depth - 1]] = low[n];
            if (low[n] != order[n])
                continue;
            size_t m;
            do {
                m = stack[--height];
                on_stack[m] = false;
                g->component[m] = g->components;
            } while (m != n);
            g->components++;
        }
    }
}

static size_t tied(struct graph *g, size_t c)
{
    while (g->tie[c] != c)
        c = g->tie[c] = g->tie[g->tie[c]];
    return c;
}

static size_t source_of_node(const struct provenance *p, size_t n)
{
    return n < p->sources ? n : p->source_of[n - p->sources];
}

static void describe_components(struct graph *g, struct arena *a)
{
    const struct provenance *p = g->p;
    g->leads_out = ARENA_ARRAY(a, bool, g->components + 1);
    g->known = ARENA_ARRAY(a, bool, g->components + 1);
    g->tie = ARENA_ARRAY(a, size_t, g->components + 1);
    g->face = ARENA_ARRAY(a, size_t, g->components + 1);
    for (size_t c = 0; c < g->components; c++) {
        g->tie[c] = c;
        g->face[c] = p->sources;
    }
    for (size_t n = 0; n < g->nodes; n++) {
        size_t c = g->component[n], s = source_of_node(p, n);
        g->known[c] = g->known[c] || p->first_hand[s];
        g->face[c] = s < g->face[c] ? s : g->face[c];
        for (size_t i = g->from[n]; i < g->from[n + 1]; i++)
            g->leads_out[c] = g->leads_out[c] || g->component[g->to[i]] != c;
    }
    /* A tie joins what the two nodes stand for: for a passage without derivations, its source. */
    for (size_t i = 0; i < p->ties; i++) {
        size_t x = tied(g, g->component[p->tie_a[i]]), y = tied(g, g->component[p->tie_b[i]]);
        size_t low = x < y ? x : y, high = x < y ? y : x;
        g->tie[high] = low;
        g->known[low] = g->known[low] || g->known[high];
        g->face[low] = g->face[low] < g->face[high] ? g->face[low] : g->face[high];
    }
}

struct walk {
    bool *seen; /* nodes */
    size_t *queue;
    bool *reached; /* origins: tied components */
    bool direct;   /* an origin was reached without a counted source between */
};

/* Walks from one passage of source s. A node of another counted source that draws on something, or that is itself the end
 * of the chain, stands between. */
static void walk_from(struct graph *g, size_t passage, size_t s, const bool *counted, struct walk *w)
{
    memset(w->seen, 0, g->nodes * 2 * sizeof *w->seen);
    size_t head = 0, tail = 0, start = g->p->sources + passage;
    w->queue[tail++] = start * 2;
    w->seen[start * 2] = true;
    while (head < tail) {
        size_t state = w->queue[head++], n = state / 2;
        size_t own = source_of_node(g->p, n);
        bool through = (state & 1) != 0 || (own != s && counted[own]);
        size_t c = g->component[n];
        if (!g->leads_out[c]) {
            w->reached[tied(g, c)] = true;
            w->direct = w->direct || !through;
        }
        for (size_t i = g->from[n]; i < g->from[n + 1]; i++) {
            size_t next = g->to[i] * 2 + through;
            if (!w->seen[next]) {
                w->seen[next] = true;
                w->queue[tail++] = next;
            }
        }
    }
}

struct tally {
    size_t *source, count;
    enum source_standing *standing;
    bool *reached; /* count rows of `components` */
};

static void tally_sources(struct graph *g, const size_t *claim, size_t n, struct arena *a, struct tally *t)
{
    const struct provenance *p = g->p;
    bool *counted = ARENA_ARRAY(a, bool, p->sources + 1);
    for (size_t i = 0; i < n; i++)
        counted[p->source_of[claim[i]]] = true;
    for (size_t s = 0; s < p->sources; s++)
        t->count += counted[s];
    t->source = ARENA_ARRAY(a, size_t, t->count);
    t->standing = ARENA_ARRAY(a, enum source_standing, t->count);
    t->reached = ARENA_ARRAY(a, bool, t->count * g->components + 1);
    struct walk w = {.seen = ARENA_ARRAY(a, bool, g->nodes * 2), .queue = ARENA_ARRAY(a, size_t, g->nodes * 2)};
    size_t k = 0;
    for (size_t s = 0; s < p->sources; s++) {
        if (!counted[s])
            continue;
        w.reached = t->reached + k * g->components;
        w.direct = false;
        for (size_t i = 0; i < n; i++)
            if (p->source_of[claim[i]] == s)
                walk_from(g, claim[i], s, counted, &w);
        bool known = false;
        for (size_t c = 0; c < g->components; c++)
            known = known || (w.reached[c] && g->known[c]);
        t->source[k] = s;
        t->standing[k++] = !w.direct ? STANDS_AS_REPEAT : known ? STANDS_ON_ROOT : STANDS_UNKNOWN;
    }
}

static void list_origins(struct graph *g, const struct tally *t, struct arena *a, struct corroboration *out)
{
    size_t *number = ARENA_ARRAY(a, size_t, g->components + 1);
    size_t *origin = ARENA_ARRAY(a, size_t, g->components + 1);
    for (int known = 1; known >= 0; known--)
        for (size_t c = 0; c < g->components; c++) {
            bool any = false;
            for (size_t k = 0; k < t->count; k++)
                any = any || t->reached[k * g->components + c];
            if (!any || g->known[c] != (known == 1))
                continue;
            number[c] = out->origins;
            origin[out->origins++] = g->face[c];
            out->roots += known == 1;
            out->unknown += known == 0;
        }
    size_t *from = ARENA_ARRAY(a, size_t, t->count + 1), total = 0;
    for (size_t i = 0; i < t->count * g->components; i++)
        total += t->reached[i];
    size_t *list = ARENA_ARRAY(a, size_t, total + 1), used = 0;
    for (size_t k = 0; k < t->count; k++) {
        from[k] = used;
        for (size_t c = 0; c < g->components; c++)
            if (t->reached[k * g->components + c])
                list[used++] = number[c];
    }
    from[t->count] = used;
    out->origin = origin;
    out->origin_from = from;
    out->origin_list = list;
}

FALLIBLE corroborate(const struct provenance *p, const size_t *claim, size_t passage_count, struct arena *a,
                     struct corroboration *out, struct err *e)
{
    BD_TRY(check(p, claim, passage_count, e));
    struct graph g = {.p = p, .nodes = p->sources + p->passages};
    build_edges(&g, a);
    find_components(&g, a);
    describe_components(&g, a);
    struct tally t = {0};
    tally_sources(&g, claim, passage_count, a, &t);
    struct corroboration c = {.sources = t.count, .source = t.source, .standing = t.standing};
    for (size_t k = 0; k < t.count; k++)
        c.repeats += t.standing[k] == STANDS_AS_REPEAT;
    list_origins(&g, &t, a, &c);
    *out = c;
    return BD_OK;
}
