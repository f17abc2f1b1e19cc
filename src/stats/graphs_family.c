/* stats/graphs_family.c - which graphs are decomposable, and into what they fall; see graphs.h. */
#include "stats/graphs.h"

#include <stdio.h>
#include <string.h>

unsigned graph_edge(unsigned lists, unsigned i, unsigned j)
{
    BD_ASSERT(i < j && j < lists);
    return i * lists - i * (i + 1) / 2 + (j - i - 1);
}

static void neighbours_of(unsigned lists, uint32_t edges, unsigned neighbours[GRAPHS_MOST_LISTS])
{
    for (unsigned i = 0; i < lists; i++)
        neighbours[i] = 0;
    unsigned bit = 0;
    for (unsigned i = 0; i < lists; i++) {
        for (unsigned j = i + 1; j < lists; j++, bit++) {
            if (edges >> bit & 1u) {
                neighbours[i] |= 1u << j;
                neighbours[j] |= 1u << i;
            }
        }
    }
}

static bool all_joined(unsigned set, const unsigned neighbours[GRAPHS_MOST_LISTS])
{
    for (unsigned rest = set; rest != 0; rest &= rest - 1) {
        unsigned v = (unsigned)__builtin_ctz(rest);
        if ((set & ~(neighbours[v] | 1u << v)) != 0)
            return false;
    }
    return true;
}

/* Lists are visited by the number of visited neighbours, largest first. The graph is decomposable when the visited
 * neighbours of each are joined among themselves; a clique ends where that number does not grow, and what the next list
 * shares with the visited ones is the separator. */
bool graph_split(unsigned lists, uint32_t edges, struct graph_parts *out)
{
    BD_ASSERT(lists >= 1 && lists <= GRAPHS_MOST_LISTS);
    unsigned neighbours[GRAPHS_MOST_LISTS];
    neighbours_of(lists, edges, neighbours);
    uint8_t cliques[GRAPHS_MOST_LISTS], separators[GRAPHS_MOST_LISTS];
    unsigned n_cliques = 0, n_separators = 0, visited = 0, clique = 0;
    int before = -1;
    for (unsigned step = 0; step < lists; step++) {
        int most = -1;
        unsigned v = 0;
        for (unsigned i = 0; i < lists; i++) {
            int shared = __builtin_popcount(neighbours[i] & visited);
            if ((visited >> i & 1u) == 0 && shared > most) {
                most = shared;
                v = i;
            }
        }
        unsigned shared = neighbours[v] & visited;
        if (!all_joined(shared, neighbours))
            return false;
        if (most <= before) {
            cliques[n_cliques++] = (uint8_t)clique;
            separators[n_separators++] = (uint8_t)shared;
        }
        clique = shared | 1u << v;
        visited |= 1u << v;
        before = most;
    }
    cliques[n_cliques++] = (uint8_t)clique;
    out->cliques = (uint8_t)n_cliques;
    out->separators = (uint8_t)n_separators;
    memcpy(out->set, cliques, n_cliques);
    memcpy(out->set + n_cliques, separators, n_separators);
    return true;
}

size_t graphs_family(unsigned lists, uint32_t *edges, size_t cap)
{
    BD_ASSERT(lists >= 1 && lists <= GRAPHS_MOST_LISTS);
    uint32_t end = 1u << (lists * (lists - 1) / 2);
    struct graph_parts parts;
    size_t n = 0;
    for (uint32_t set = 0; set < end; set++) {
        if (!graph_split(lists, set, &parts))
            continue;
        if (n < cap)
            edges[n] = set;
        n++;
    }
    return n;
}

/* Cliques in the order of their lists read as words: 12 before 123 before 13. */
static int clique_order(unsigned x, unsigned y)
{
    while (x != 0 && y != 0) {
        int i = __builtin_ctz(x), j = __builtin_ctz(y);
        if (i != j)
            return i - j;
        x &= x - 1;
        y &= y - 1;
    }
    return (x != 0) - (y != 0);
}

void graph_name(unsigned lists, uint32_t edges, char *out, size_t cap)
{
    struct graph_parts parts;
    if (!graph_split(lists, edges, &parts)) {
        snprintf(out, cap, "[?]");
        return;
    }
    for (unsigned i = 1; i < parts.cliques; i++) {
        for (unsigned j = i; j > 0 && clique_order(parts.set[j], parts.set[j - 1]) < 0; j--) {
            uint8_t keep = parts.set[j];
            parts.set[j] = parts.set[j - 1];
            parts.set[j - 1] = keep;
        }
    }
    char text[80];
    size_t n = 0;
    for (unsigned c = 0; c < parts.cliques; c++) {
        text[n++] = c == 0 ? '[' : ',';
        for (unsigned set = parts.set[c]; set != 0; set &= set - 1)
            text[n++] = (char)('1' + __builtin_ctz(set));
    }
    text[n++] = ']';
    text[n] = 0;
    snprintf(out, cap, "%s", text);
}
