/* app/estimate_job.c - see estimate_job.h. */
#include "app/estimate_job.h"

#include "base/csv.h"
#include "base/json.h"
#include "base/limits.h"

#include <math.h>
#include <string.h>

static void hash_text(struct str text, char out[JOB_HEX])
{
    uint8_t bytes[HASH_BYTES];
    SCOPED_BUF struct buf hex = BUF_MAX(256);
    hash_of(text.p, text.n, bytes);
    hex_put(&hex, bytes, HASH_BYTES);
    memcpy(out, hex.p, JOB_HEX - 1);
}

static FALLIBLE open_one(const struct job *j, struct arena *a, const char *path, char hash[JOB_HEX], struct str *text,
                         struct err *e)
{
    char now[JOB_HEX] = {0};
    struct str bytes;
    struct encoding_how how = {.named = j->encoding, .may_name = true, .show = true};
    BD_TRY(file_read(a, path, LIMIT_TABLE_BYTES, &bytes, e));
    hash_text(bytes, now);
    if (hash[0] != 0 && memcmp(hash, now, JOB_HEX) != 0)
        return err_set(e, BD_CONFLICT, "%s is no longer the file of the figure: its hash has changed", path);
    memcpy(hash, now, JOB_HEX);
    return encoding_to_utf8(a, path, bytes, how, text, e);
}

FALLIBLE job_open(struct job *j, bool kept, struct arena *a, struct err *e)
{
    if (!j->vault && !kept)
        BD_TRY(open_one(j, a, j->in.path, j->hash, &j->in.text, e));
    return j->samples != NULL ? open_one(j, a, j->samples, j->samples_hash, &j->samples_text, e) : BD_OK;
}

static FALLIBLE text_of(const struct json_at *at, const char *key, struct arena *a, struct str *out, struct err *e)
{
    struct str s;
    BD_TRY(json_get_text(at, key, &s, e));
    *out = str_keep(a, s);
    return BD_OK;
}

static FALLIBLE hash_at(const struct json_at *at, const char *key, const char *path, char out[JOB_HEX], struct err *e)
{
    struct str s;
    BD_TRY(json_get_text(at, key, &s, e));
    if (s.n != 0 && s.n != JOB_HEX - 1)
        return err_set(e, BD_INPUT, "%s is not a stored figure: its hash has the wrong length", path);
    if (s.n > 0)
        memcpy(out, s.p, s.n);
    return BD_OK;
}

static FALLIBLE read_methods(struct job *j, const char *path, const struct json_at *at, struct err *e)
{
    struct json_at methods, item;
    BD_TRY(json_get_array(at, "methods", &methods, e));
    for (size_t i = 0; i < json_array_size(methods.value); i++) {
        BD_TRY(json_get_item(&methods, i, &item, e));
        const char *name = json_string_value(item.value);
        enum mse_method m = mse_method_named(str_from(name != NULL ? name : ""));
        if (m == MSE_METHODS)
            return err_set(e, BD_INPUT, "%s names a method that this Bandi does not know", path);
        j->wanted[m] = true;
    }
    return BD_OK;
}

static const char *const prior_name[] = {"scale", "uniform", "lognormal"};

const char *job_prior_name(const struct job *j)
{
    return prior_name[j->graphs.prior];
}

FALLIBLE job_prior(struct job *j, struct str prior, double median, double ninety, double pseudo_count, struct err *e)
{
    static const double NINETY = 1.2815515655446004; /* the normal quantile of 0.9 */
    struct graphs_options g = {.delta = pseudo_count};
    bool lognormal = str_is(prior, "lognormal"), numbers = median > 0 || ninety > 0;
    if (lognormal && !(median > 0 && ninety > median)) {
        (void)!err_set(e, BD_USAGE,
                       "a log-normal prior needs its median and a larger total, below which 90 per cent of it lies");
        return err_mend(e, "give --prior-median 5000 --prior-90 20000, say, from what was believed before the lists were seen");
    }
    if (!lognormal && numbers)
        return err_set(e, BD_USAGE, "--prior-median and --prior-90 belong to --prior lognormal");
    if (str_is(prior, "uniform"))
        g.prior = GRAPHS_PRIOR_UNIFORM;
    if (lognormal) {
        g.prior = GRAPHS_PRIOR_LOGNORMAL;
        g.prior_a = log(median);
        g.prior_b = log(ninety / median) / NINETY;
    }
    j->graphs = g;
    j->prior_median = median;
    j->prior_90 = ninety;
    j->options.graphs = pseudo_count > 0 || g.prior != GRAPHS_PRIOR_SCALE ? &j->graphs : NULL;
    return BD_OK;
}

static FALLIBLE read_prior(struct job *j, const struct json_at *at, struct err *e)
{
    struct str prior;
    double number[3];
    static const char *const key[] = {"prior_median", "prior_90", "pseudo_count"};
    if (!json_has(at, "prior")) /* figures of the first days have none */
        return BD_OK;
    BD_TRY(json_get_text(at, "prior", &prior, e));
    for (int i = 0; i < 3; i++)
        BD_TRY(json_get_real(at, key[i], 0, 1e15, &number[i], e));
    return job_prior(j, prior, number[0], number[1], number[2], e);
}

static FALLIBLE read_options(struct job *j, const struct json_at *at, struct err *e)
{
    int64_t whole;
    BD_TRY(json_get_real(at, "level", 0.5, 0.999, &j->options.level, e));
    BD_TRY(json_get_int(at, "seed", 0, INT64_C(9007199254740992), &whole, e));
    j->options.seed = (uint64_t)whole;
    BD_TRY(json_get_int(at, "replicates", 100, 1000000, &whole, e));
    j->options.replicates = (size_t)whole;
    BD_TRY(json_get_bool(at, "sensitivity", &j->sensitivity, e));
    if (json_has(at, "covariates")) /* figures of the first days have none */
        BD_TRY(json_get_bool(at, "covariates", &j->covariates, e));
    BD_TRY(read_prior(j, at, e));
    return json_get_real(at, "tipping", 0, 1e15, &j->tipping, e);
}

static FALLIBLE read_encoding(struct job *j, const struct json_at *at, const char *path, struct err *e)
{
    struct str s;
    if (!json_has(at, "encoding")) /* only where it was said */
        return BD_OK;
    BD_TRY(json_get_text(at, "encoding", &s, e));
    return encoding_read(s, &j->encoding) ? BD_OK
                                          : err_set(e, BD_INPUT, "%s names an encoding that this Bandi does not know", path);
}

FALLIBLE job_read(struct job *j, const char *path, struct str text, struct arena *a, struct err *e)
{
    struct str s, samples, picture;
    json_t *root SCOPED_JSON = NULL;
    BD_TRY(json_read(path, text, &root, e));
    struct json_at at = json_root(path, root);
    BD_TRY(text_of(&at, "file", a, &s, e));
    j->in.path = s.p;
    BD_TRY(hash_at(&at, "sha256", path, j->hash, e));
    BD_TRY(text_of(&at, "lists", a, &j->in.lists, e));
    BD_TRY(text_of(&at, "strata", a, &j->in.strata, e));
    BD_TRY(text_of(&at, "merge", a, &j->in.merge, e));
    BD_TRY(text_of(&at, "samples", a, &samples, e));
    BD_TRY(hash_at(&at, "samples_sha256", path, j->samples_hash, e));
    BD_TRY(text_of(&at, "picture", a, &picture, e));
    j->samples = samples.n > 0 ? samples.p : NULL;
    j->picture = picture.n > 0 ? picture.p : NULL;
    BD_TRY(read_encoding(j, &at, path, e));
    BD_TRY(json_get_text(&at, "language", &s, e));
    j->language = words_language(s);
    BD_TRY(read_options(j, &at, e));
    BD_TRY(text_of(&at, "version", a, &s, e));
    j->made_by = str_from(arena_printf(a, "bandi %.*s", STR_FMT(s)));
    if (json_has(&at, "result")) /* figures of the first days have none, and those in a vault hold it elsewhere */
        BD_TRY(text_of(&at, "result", a, &j->result, e));
    return read_methods(j, path, &at, e);
}

FALLIBLE job_from_figure(struct job *j, const char *path, struct arena *a, struct err *e)
{
    struct str text;
    BD_TRY(file_read(a, path, LIMIT_JSON_BYTES, &text, e));
    return job_read(j, path, text, a, e);
}

static void put(struct buf *b, const char *key, struct str value)
{
    buf_addf(b, ",\"%s\":", key);
    json_put_string(b, value.p != NULL ? value : STR(""));
}

void job_put(const struct job *j, struct buf *out)
{
    static const char *const languages[] = {"en", "ko", "zh"};
    buf_addz(out, "{\"figure\":1");
    put(out, "version", str_from(BANDI_VERSION));
    put(out, "file", str_from(j->in.path));
    put(out, "sha256", str_from(j->hash));
    if (j->encoding != ENCODING_UNSAID)
        put(out, "encoding", str_from(encoding_word(j->encoding)));
    put(out, "lists", j->in.lists);
    put(out, "strata", j->in.strata);
    put(out, "merge", j->in.merge);
    put(out, "samples", str_from(j->samples));
    put(out, "samples_sha256", str_from(j->samples_hash));
    put(out, "picture", str_from(j->picture));
    put(out, "language", str_from(languages[j->language]));
    buf_addz(out, ",\"level\":");
    json_put_real(out, j->options.level);
    buf_addz(out, ",\"tipping\":");
    json_put_real(out, j->tipping);
    if (j->options.graphs != NULL) {
        const double number[] = {j->prior_median, j->prior_90, j->graphs.delta};
        static const char *const key[] = {"prior_median", "prior_90", "pseudo_count"};
        put(out, "prior", str_from(prior_name[j->graphs.prior]));
        for (int i = 0; i < 3; i++) {
            buf_addf(out, ",\"%s\":", key[i]);
            json_put_real(out, number[i]);
        }
    }
    buf_addf(out, ",\"seed\":%llu,\"replicates\":%zu,\"sensitivity\":%s,\"covariates\":%s,\"methods\":[",
             (unsigned long long)j->options.seed, j->options.replicates, j->sensitivity ? "true" : "false",
             j->covariates ? "true" : "false");
    bool first = true;
    for (int m = 0; m < MSE_METHODS; m++)
        if (j->wanted[m]) {
            buf_addf(out, "%s\"%s\"", first ? "" : ",", mse_method_name((enum mse_method)m));
            first = false;
        }
    buf_addz(out, "]}\n");
}

struct str job_result(struct arena *a, const struct mse_estimate *x)
{
    SCOPED_BUF struct buf b = BUF_MAX(4096);
    buf_addf(&b, "{\"observed\":%.0f,\"method\":\"%s\"", x->observed, mse_method_name(x->method));
    const double number[] = {x->total, x->low, x->high};
    static const char *const key[] = {"total", "low", "high"};
    for (int i = 0; i < 3; i++) {
        buf_addf(&b, ",\"%s\":", key[i]);
        if (x->refusal == MSE_FINE)
            json_put_real(&b, number[i]);
        else
            buf_addz(&b, "null");
    }
    buf_addz(&b, "}");
    return str_keep(a, buf_str(&b));
}

FALLIBLE job_store(const struct job *j, const struct mse_estimate *chief, const char *path, struct arena *a, struct err *e)
{
    SCOPED_BUF struct buf b = BUF_MAX(1 << 20);
    job_put(j, &b);
    b.n -= str_ends(buf_str(&b), "}\n") ? 2 : 0;
    buf_addz(&b, ",\"result\":");
    json_put_string(&b, job_result(a, chief));
    buf_addz(&b, "}\n");
    return file_write(path, buf_str(&b), e);
}

void job_print_result(struct str result, struct str made_by, struct printer *out)
{
    print_str(out, "result", result);
    print_str(out, "made_by", made_by);
}

void job_say_differs(struct printer *out)
{
    print_line(out, "This program (%s) does not give what the figure's own did: its result stands under \"since\".",
               "bandi " BANDI_VERSION);
}

void job_since(const struct job *j, const struct mse_estimate *chief, struct arena *a, struct printer *out)
{
    if (j->result.n == 0 || str_eq(job_result(a, chief), j->result))
        return;
    print_object_begin(out, "since");
    job_print_result(j->result, j->made_by, out);
    print_object_end(out);
    job_say_differs(out);
}
