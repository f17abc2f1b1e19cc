/* app/v_serve.c - `bandi serve`: the local page over an open vault, for reading in a browser on this machine. */
#include "app/page_read.h"
#include "app/serve.h"
#include "app/verb.h"

serve_fn serve_face = NULL;

static const struct param params[] = {
    {.name = "port",
     .kind = PARAM_INT,
     .value = "N",
     .low = 0,
     .high = 65535,
     .standard = "0",
     .about = "port to listen on; 0 takes a free one"},
    {.name = "address",
     .kind = PARAM_CHOICE,
     .choices = "127.0.0.1 ::1",
     .standard = "127.0.0.1",
     .about = "which of this machine's own addresses"},
    {.name = "language",
     .kind = PARAM_CHOICE,
     .choices = "en ko zh",
     .standard = "en",
     .about = "language of the pages' own words and of terms"},
    {.name = "lock-after",
     .kind = PARAM_INT,
     .value = "MINUTES",
     .low = 1,
     .high = 1440,
     .standard = "30",
     .about = "end by itself, keys forgotten, when no page was asked for so long; time asleep counts"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi serve", "prints an address to open in a browser; Ctrl-C locks the vault again, and so does half an hour without "
                    "a reader"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"address", "the start address, which works once"},
    {.key = NULL},
};

static void ready(void *ctx, const char *start_address)
{
    struct printer *out = ctx;
    print_z(out, "address", start_address);
    print_line(out, "Open it in a browser on this machine; it works once. Ctrl-C ends it.");
    printer_flush(out);
}

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    if (serve_face == NULL)
        return err_set(e, BD_USAGE, "this build of bandi has no local page");
    struct page_reader pages = page_reader_of(call->session);
    struct str language = arg_text(call, "language");
    enum label_language spoken = str_is(language, "ko") ? LABEL_KO : str_is(language, "zh") ? LABEL_ZH : LABEL_EN;
    matter_speak(call->session->matter, spoken);
    struct serve_options options = {.language = (int)spoken,
                                    .address = arg_z(call, "address"),
                                    .port = (int)arg_int(call, "port"),
                                    .lock_after_us = arg_int(call, "lock-after") * 60 * 1000000,
                                    .env = call->env,
                                    .ready = ready,
                                    .ctx = out};
    bool locked = false;
    BD_TRY(serve_face(&pages, &options, &locked, e));
    if (locked)
        print_line(out, "No page was asked for in %lld minute%s: the vault is locked. bandi serve opens it again.",
                   (long long)arg_int(call, "lock-after"), arg_int(call, "lock-after") == 1 ? "" : "s");
    return BD_OK;
}

const struct verb verb_serve = {
    .name = "serve",
    .group = "Vault",
    .summary = "show the vault in a browser on this machine",
    .about = "Listens on this machine's own address only and opens for nobody but the holder of the printed start address, "
             "which works once. Four pages can be read: overview, source with marked passages, record with history, finding "
             "with its trail. Nothing is loaded from elsewhere, and titles and addresses carry handles, never names or search "
             "words. What a page shows is in the browser's memory while it is open: close it when you are done.",
    .needs = NEEDS_VIEW,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
