/* record/record.h - the whole public face of the record floor. */
#ifndef BD_RECORD_RECORD_H
#define BD_RECORD_RECORD_H

#include "record/consent.h"
#include "record/decision.h"
#include "record/draft.h"
#include "record/handle.h"
#include "record/matter.h"
#include "record/passage.h"
#include "record/schema.h"
#include "record/search.h"
#include "record/value.h"

#endif
