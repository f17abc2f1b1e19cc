/* app/review_desk.c - see review_desk.h. */
#include "app/review_desk.h"
#include "app/prompt.h"
#include "app/review_frame.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum act { ACT_NONE, ACT_SAME, ACT_NOT_SAME, ACT_UNSURE, ACT_SKIP, ACT_UNDO, ACT_WHY, ACT_REASON, ACT_QUIT, ACT_IMPLIED };

/* The second sign of each is what the same key gives under the Korean layout. */
static const struct {
    uint32_t key, korean;
    enum act act;
} keys[] = {{'y', 0x315B, ACT_SAME}, {'n', 0x315C, ACT_NOT_SAME}, {'u', 0x3155, ACT_UNSURE}, {'s', 0x3134, ACT_SKIP},
            {'z', 0x314B, ACT_UNDO}, {'w', 0x3148, ACT_WHY},      {'r', 0x3131, ACT_REASON}, {'q', 0x3142, ACT_QUIT}};

/* One step of the session, to be taken back. */
struct step {
    size_t at;
    enum act act;
    enum link_verdict before;
};

struct sitting {
    const struct verb_call *call;
    const struct review_desk *desk;
    int tty;
    struct termios before;
    bool screens; /* the terminal has a second screen */
    struct step *step;
    size_t steps, at;
    bool why;
    struct str reason;
};

static void say(int tty, const char *text, size_t n)
{
    while (n > 0) {
        ssize_t k = write(tty, text, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return;
        text += k;
        n -= (size_t)k;
    }
}

static void sayz(int tty, const char *text)
{
    say(tty, text, strlen(text));
}

static void by_key(const struct sitting *s)
{
    struct termios raw = s->before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    tcsetattr(s->tty, TCSADRAIN, &raw);
}

static void by_line(const struct sitting *s)
{
    tcsetattr(s->tty, TCSADRAIN, &s->before);
}

FALLIBLE review_desk_there(const struct verb_call *call, struct err *e)
{
    int tty = call->interactive ? open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY) : -1;
    struct termios t;
    bool there = tty >= 0 && tcgetattr(tty, &t) == 0;
    if (tty >= 0)
        close(tty);
    if (there)
        return BD_OK;
    (void)!err_set(e, BD_USAGE, "bandi link review asks a person by single keys, and nobody is at a terminal");
    return err_mend(e, "run it in a terminal, or give one decision with bandi link decide");
}

/* ---- what earlier answers settle ---- */

static enum link_verdict verdict_of(enum act act)
{
    return act == ACT_SAME ? LINK_SAME : act == ACT_NOT_SAME ? LINK_NOT_SAME : LINK_UNSURE;
}

struct two {
    uint32_t row[2];
};

/* What was decided before and in this session, of pairs of rows. */
struct known {
    struct two *same, *apart;
    size_t sames, aparts;
};

static int by_row(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return (a > b) - (a < b);
}

static bool holds(const uint32_t *set, size_t n, uint32_t row)
{
    return n > 0 && bsearch(&row, set, n, sizeof *set, by_row) != NULL;
}

/* The rows known to be one person with `row`, sorted, into `set`; gives their number. */
static size_t person_of(const struct known *k, uint32_t row, uint32_t *set)
{
    size_t n = 1;
    set[0] = row;
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < k->sames; i++) {
            bool x = holds(set, n, k->same[i].row[0]), y = holds(set, n, k->same[i].row[1]);
            if (x == y)
                continue;
            set[n++] = k->same[i].row[x ? 1 : 0];
            qsort(set, n, sizeof *set, by_row);
            more = true;
        }
    }
    return n;
}

static void add_known(struct known *k, enum link_verdict verdict, uint32_t a, uint32_t b)
{
    if (verdict == LINK_SAME)
        k->same[k->sames++] = (struct two){{a, b}};
    else if (verdict == LINK_NOT_SAME)
        k->apart[k->aparts++] = (struct two){{a, b}};
}

/* Whether verdicts about other pairs already say what this one is. */
static bool implied(const struct sitting *s, const struct review_pair *p)
{
    const struct decided *d = s->desk->job->decided;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    size_t most = (d == NULL ? 0 : d->count) + s->steps + 1, x, y;
    struct known k = {.same = ARENA_ARRAY(a, struct two, most), .apart = ARENA_ARRAY(a, struct two, most)};
    for (size_t i = 0; d != NULL && i < d->count; i++)
        if (d->pair[i].obeyed || d->pair[i].verdict != LINK_SAME)
            add_known(&k, d->pair[i].verdict, d->pair[i].a, d->pair[i].b);
    for (size_t i = 0; i < s->steps; i++) {
        const struct review_pair *q = &s->desk->queue[s->step[i].at];
        if (s->step[i].act == ACT_SAME || s->step[i].act == ACT_NOT_SAME)
            add_known(&k, verdict_of(s->step[i].act), q->a, q->b);
    }
    uint32_t *one = ARENA_ARRAY(a, uint32_t, k.sames + 2), *other = ARENA_ARRAY(a, uint32_t, k.sames + 2);
    x = person_of(&k, p->a, one);
    if (holds(one, x, p->b))
        return true;
    y = person_of(&k, p->b, other);
    for (size_t i = 0; i < k.aparts; i++)
        if ((holds(one, x, k.apart[i].row[0]) && holds(other, y, k.apart[i].row[1])) ||
            (holds(one, x, k.apart[i].row[1]) && holds(other, y, k.apart[i].row[0])))
            return true;
    return false;
}

/* ---- the terminal ---- */

static size_t decided_now(const struct sitting *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->steps; i++)
        n += s->step[i].act == ACT_SAME || s->step[i].act == ACT_NOT_SAME || s->step[i].act == ACT_UNSURE;
    return n;
}

static void show(const struct sitting *s)
{
    SCOPED_BUF struct buf b = BUF_MAX(LIMIT_VERB_BYTES);
    const struct review_pair *p = &s->desk->queue[s->at];
    const struct link_job *j = s->desk->job;
    struct winsize size = {0};
    size_t width = ioctl(s->tty, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40 ? size.ws_col : 80;
    width = width > 160 ? 160 : width;
    buf_addz(&b, s->screens ? "\033[H\033[2J" : "\n");
    buf_addf(&b, "%zu of %zu · one person: %.2f · now %s · decided here: %zu\n\n", s->at + 1, s->desk->count, p->stated,
             j->cluster[p->a] == j->cluster[p->b] ? "together" : "apart", decided_now(s));
    review_put_pair(j, p, width, &b);
    if (s->why) {
        buf_addz(&b, "\n");
        review_put_why(j, p, width, &b);
    }
    if (s->reason.n > 0)
        buf_addz(&b, "\n(a reason is noted for the next decision)\n");
    buf_addz(&b, width < 78 ? "\ny same  n not same  u unsure  s skip\nz undo  w why  r reason  q quit > "
                            : "\ny same  n not same  u unsure  s skip  z undo  w why  r reason  q quit > ");
    say(s->tty, b.p, b.n);
}

/* The letter typed; false at the end of input and at Ctrl-C. */
static bool read_key(const struct sitting *s, uint32_t *code)
{
    char text[4];
    size_t n = 0, want = 1, at = 0;
    while (n < want) {
        ssize_t k = read(s->tty, text + n, 1);
        if (k < 0 && errno == EINTR && !env_stop(s->call->env))
            continue;
        if (k <= 0)
            return false;
        unsigned char c = (unsigned char)text[n++];
        if (n == 1)
            want = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
    }
    return utf8_next((struct str){text, n}, &at, code);
}

static enum act read_act(const struct sitting *s)
{
    uint32_t code;
    if (!read_key(s, &code) || code == 4)
        return ACT_QUIT;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (code == keys[i].key || code == keys[i].korean || (code < 128 && (code | 32) == keys[i].key))
            return keys[i].act;
    return ACT_NONE;
}

/* ---- one answer ---- */

static enum link_verdict verdict_before(const struct sitting *s, const struct review_pair *p)
{
    const struct decided *d = s->desk->job->decided;
    const struct decided_pair *known = d == NULL ? NULL : decided_find(d, p->a < p->b ? p->a : p->b, p->a < p->b ? p->b : p->a);
    return known == NULL ? LINK_OPEN : known->verdict;
}

static FALLIBLE go_back(struct sitting *s, struct err *e)
{
    while (s->steps > 0 && s->step[s->steps - 1].act == ACT_IMPLIED)
        s->steps--;
    if (s->steps == 0)
        return BD_OK;
    const struct step last = s->step[s->steps - 1];
    if (last.act != ACT_SKIP)
        BD_TRY(s->desk->keep(s->desk->ctx, &s->desk->queue[last.at], last.before, STR(""), e));
    s->steps--;
    s->at = last.at;
    return BD_OK;
}

static void go_on(struct sitting *s, enum act act)
{
    s->step[s->steps++] = (struct step){s->at, act, verdict_before(s, &s->desk->queue[s->at])};
    s->at++;
}

static FALLIBLE answer(struct sitting *s, enum act act, struct err *e)
{
    switch (act) {
    case ACT_SAME:
    case ACT_NOT_SAME:
    case ACT_UNSURE:
        BD_TRY(s->desk->keep(s->desk->ctx, &s->desk->queue[s->at], verdict_of(act), s->reason, e));
        s->reason = STR("");
        go_on(s, act);
        return BD_OK;
    case ACT_SKIP: go_on(s, act); return BD_OK;
    case ACT_UNDO: return go_back(s, e);
    case ACT_WHY: s->why = !s->why; return BD_OK;
    case ACT_REASON: {
        by_line(s);
        sayz(s->tty, "\n");
        enum bd_status status = prompt_line(s->call, "reason", &s->reason, e);
        by_key(s);
        return status;
    }
    case ACT_NONE:
    case ACT_QUIT:
    case ACT_IMPLIED: break;
    }
    return BD_OK;
}

static FALLIBLE ask_all(struct sitting *s, struct err *e)
{
    while (s->at < s->desk->count) {
        if (s->desk->skip_implied && implied(s, &s->desk->queue[s->at])) {
            go_on(s, ACT_IMPLIED);
            continue;
        }
        show(s);
        enum act act = read_act(s);
        if (act == ACT_QUIT)
            return BD_OK;
        BD_TRY(answer(s, act, e));
    }
    return BD_OK;
}

static void count_done(const struct sitting *s, struct review_done *done)
{
    *done = (struct review_done){.left = s->desk->count - s->at};
    for (size_t i = 0; i < s->steps; i++) {
        enum act act = s->step[i].act;
        done->same += act == ACT_SAME;
        done->not_same += act == ACT_NOT_SAME;
        done->unsure += act == ACT_UNSURE;
        done->skipped += act == ACT_SKIP;
        done->implied += act == ACT_IMPLIED;
    }
}

FALLIBLE review_desk_sit(const struct verb_call *call, const struct review_desk *desk, struct review_done *done, struct err *e)
{
    const char *term = getenv("TERM");
    struct sitting s = {.call = call, .desk = desk, .reason = STR("")};
    *done = (struct review_done){.left = desk->count};
    s.tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (s.tty < 0 || tcgetattr(s.tty, &s.before) != 0) {
        int why = errno;
        if (s.tty >= 0)
            close(s.tty);
        return err_os(e, why, "cannot use the terminal");
    }
    s.screens = term != NULL && term[0] != '\0' && strcmp(term, "dumb") != 0;
    s.step = ARENA_ARRAY(call->arena, struct step, desk->count + 1);
    sayz(s.tty, s.screens ? "\033[?1049h" : "");
    by_key(&s);
    enum bd_status status = ask_all(&s, e);
    by_line(&s);
    sayz(s.tty, s.screens ? "\033[?1049l" : "\n");
    close(s.tty);
    count_done(&s, done);
    return status;
}
