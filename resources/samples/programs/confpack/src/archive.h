/* Writes a document as one flat archive: an index of sections, then their entries. */
#ifndef CONFPACK_ARCHIVE_H
#define CONFPACK_ARCHIVE_H

#include <stdio.h>

#include "parser.h"

void archive_write(FILE *out, const struct document *document);

#endif
