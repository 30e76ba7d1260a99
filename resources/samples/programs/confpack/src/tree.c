#include "tree.h"

#include <stdlib.h>
#include <string.h>

struct section *section_new(const char *name)
{
    struct section *section = calloc(1, sizeof *section);
    section->name = strdup(name);
    return section;
}

void section_add_entry(struct section *section, char *key, char *value)
{
    struct entry *entry = calloc(1, sizeof *entry);
    entry->key = key;
    entry->value = value;
    entry->next = section->entries;
    section->entries = entry;
}

void section_add_child(struct section *parent, struct section *child)
{
    child->next = parent->children;
    parent->children = child;
}

static void entries_free(struct entry *entry)
{
    while (entry) {
        struct entry *next = entry->next;
        free(entry->key);
        free(entry->value);
        free(entry);
        entry = next;
    }
}

void section_free(struct section *section)
{
    while (section) {
        struct section *next = section->next;
        entries_free(section->entries);
        section_free(section->children);
        free(section->name);
        free(section);
        section = next;
    }
}

/* BUG stale-section: the index still points to what is freed here. */
void section_drop_child(struct section *parent, const char *name)
{
    struct section **link = &parent->children;
    while (*link) {
        struct section *child = *link;
        if (strcmp(child->name, name) == 0) {
            *link = child->next;
            child->next = NULL;
            section_free(child);
            return;
        }
        link = &child->next;
    }
}

void index_remember(struct index *index, struct section *section)
{
    if (index->used < sizeof index->slots / sizeof index->slots[0])
        index->slots[index->used++] = section;
}

static int section_is_named(const struct section *section, const char *name)
{
    return section->name[0] == name[0] && strcmp(section->name, name) == 0;
}

static struct section *index_search(const struct index *index, const char *name, size_t from)
{
    for (size_t i = from; i < index->used; i++)
        if (section_is_named(index->slots[i], name))
            return index->slots[i];
    return NULL;
}

struct section *index_find(const struct index *index, const char *name)
{
    return index->used ? index_search(index, name, 0) : NULL;
}

const char *section_get(const struct section *section, const char *key)
{
    for (const struct entry *entry = section->entries; entry; entry = entry->next)
        if (strcmp(entry->key, key) == 0)
            return entry->value;
    return NULL;
}
