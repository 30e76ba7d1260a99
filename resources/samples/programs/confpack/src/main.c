/* confpack: packs configuration trees into archives and answers questions about them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive.h"
#include "parser.h"

static struct document load_or_exit(const char *path)
{
    struct document document = {0};
    if (load_document(path, &document) != 0) {
        fprintf(stderr, "confpack: cannot read %s\n", path);
        exit(1);
    }
    return document;
}

static int command_pack(int count, char **names)
{
    for (int i = 0; i < count; i++) {
        struct document document = load_or_exit(names[i]);
        archive_write(stdout, &document);
        section_free(document.root);
    }
    return 0;
}

static const struct section *find_section(const struct document *document, const char *name)
{
    const char *last = strrchr(name, '/');
    return index_find(&document->index, last ? last + 1 : name);
}

static const char *query_path(const struct document *document, const char *name, const char *key)
{
    const struct section *section = find_section(document, name);
    return section ? section_get(section, key) : NULL;
}

static int command_query(const char *path, const char *name, const char *key)
{
    struct document document = load_or_exit(path);
    const char *value = query_path(&document, name, key);
    puts(value ? value : "(not set)");
    section_free(document.root);
    return value ? 0 : 3;
}

static int command_check(int count, char **names)
{
    for (int i = 0; i < count; i++) {
        struct document document = load_or_exit(names[i]);
        printf("%s: %zu sections\n", names[i], document.index.used);
        section_free(document.root);
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "pack") == 0)
        return command_pack(argc - 2, argv + 2);
    if (argc > 2 && strcmp(argv[1], "check") == 0)
        return command_check(argc - 2, argv + 2);
    if (argc == 5 && strcmp(argv[1], "query") == 0)
        return command_query(argv[2], argv[3], argv[4]);
    fputs("usage: confpack pack FILE... | check FILE... | query FILE SECTION KEY\n", stderr);
    return 2;
}
