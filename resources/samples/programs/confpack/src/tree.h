/* The configuration tree: sections that hold entries and further sections. */
#ifndef CONFPACK_TREE_H
#define CONFPACK_TREE_H

#include <stddef.h>

struct entry {
    char *key;
    char *value;
    struct entry *next;
};

struct section {
    char *name;
    struct entry *entries;
    struct section *children;
    struct section *next;
};

/* Remembers sections by name, so that `use` lines need not search the tree. */
struct index {
    struct section *slots[64];
    size_t used;
};

struct section *section_new(const char *name);
void section_add_entry(struct section *section, char *key, char *value);
void section_add_child(struct section *parent, struct section *child);
void section_drop_child(struct section *parent, const char *name);
void section_free(struct section *section);

void index_remember(struct index *index, struct section *section);
struct section *index_find(const struct index *index, const char *name);
const char *section_get(const struct section *section, const char *key);

#endif
