/* Builds the tree: `name { key = value; list = [a b]; child { ... } drop child; }`. */
#ifndef CONFPACK_PARSER_H
#define CONFPACK_PARSER_H

#include "tree.h"

struct document {
    struct section *root;
    struct index index;
};

int load_document(const char *path, struct document *document);

#endif
