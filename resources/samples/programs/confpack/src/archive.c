#include "archive.h"

#include <string.h>

struct archive {
    FILE *out;
    unsigned long checksum;
};

static void put_text(struct archive *archive, const char *text)
{
    for (const char *at = text; *at; at++)
        archive->checksum = archive->checksum * 31 + (unsigned char)*at;
    fprintf(archive->out, "%zu:%s\n", strlen(text), text);
}

static void put_entries(struct archive *archive, const struct entry *entry)
{
    for (; entry; entry = entry->next) {
        put_text(archive, entry->key);
        put_text(archive, entry->value);
    }
}

static size_t count_entries(const struct entry *entry)
{
    size_t count = 0;
    for (; entry; entry = entry->next)
        count++;
    return count;
}

static void put_heading(struct archive *archive, const struct section *section)
{
    fprintf(archive->out, "%zu\n", count_entries(section->entries));
    put_text(archive, section->name);
}

static void put_section(struct archive *archive, const struct section *section)
{
    put_heading(archive, section);
    put_entries(archive, section->entries);
}

static void put_index(struct archive *archive, const struct index *index)
{
    for (size_t i = 0; i < index->used; i++)
        put_section(archive, index->slots[i]);
}

static void put_body(struct archive *archive, const struct document *document)
{
    put_index(archive, &document->index);
}

void archive_write(FILE *out, const struct document *document)
{
    struct archive archive = {.out = out, .checksum = 17};
    put_body(&archive, document);
    fprintf(out, "sum %lu\n", archive.checksum);
}
