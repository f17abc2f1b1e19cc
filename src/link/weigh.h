/* link/weigh.h - the weights of a pair of rows, ready to be added up: model_weight and model_field_weights of model.h and
 * model_weights_alone of model_in.h are here too.
 *
 * Floor: link (private). They are asked for every pair several times, so what does not hang on the two values stands in a table.
 */
#ifndef BD_LINK_WEIGH_H
#define BD_LINK_WEIGH_H

#include "link/model.h"

/* Brings the tables up to date with m, u and the shares of values; to be called when they have changed. Cost: O(fields * levels). */
void weigh_ready(struct model *md, const struct fields *fs);

#endif
