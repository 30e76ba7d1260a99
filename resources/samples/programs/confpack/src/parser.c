#include "parser.h"

#include "lexer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct parser {
    struct lexer lexer;
    struct document *document;
};

static int at_mark(const struct parser *parser, char mark)
{
    return parser->lexer.kind == TOKEN_MARK && parser->lexer.text[0] == mark;
}

static void skip_mark(struct parser *parser, char mark)
{
    if (at_mark(parser, mark))
        lexer_next(&parser->lexer);
}

static char *parse_value(struct parser *parser);

static char *parse_list(struct parser *parser)
{
    char *joined = strdup("");
    lexer_next(&parser->lexer);
    while (parser->lexer.kind != TOKEN_END && !at_mark(parser, ']')) {
        char *item = parse_value(parser);
        joined = realloc(joined, strlen(joined) + strlen(item) + 2);
        strcat(strcat(joined, " "), item);
        free(item);
    }
    skip_mark(parser, ']');
    return joined;
}

static char *parse_value(struct parser *parser)
{
    if (at_mark(parser, '['))
        return parse_list(parser);
    char *value = lexer_take(&parser->lexer);
    lexer_next(&parser->lexer);
    return value;
}

static void parse_section(struct parser *parser, struct section *section);

static void parse_entry(struct parser *parser, struct section *section)
{
    char *key = lexer_take(&parser->lexer);
    lexer_next(&parser->lexer);
    if (at_mark(parser, '{')) {
        struct section *child = section_new(key);
        section_add_child(section, child);
        index_remember(&parser->document->index, child);
        parse_section(parser, child);
        free(key);
    } else if (strcmp(key, "drop") == 0) {
        section_drop_child(section, parser->lexer.text);
        lexer_next(&parser->lexer);
        free(key);
    } else {
        skip_mark(parser, '=');
        section_add_entry(section, key, parse_value(parser));
    }
    skip_mark(parser, ';');
}

static void parse_section(struct parser *parser, struct section *section)
{
    skip_mark(parser, '{');
    while (parser->lexer.kind != TOKEN_END && !at_mark(parser, '}'))
        parse_entry(parser, section);
    skip_mark(parser, '}');
}

static void parse_document(const char *text, struct document *document)
{
    struct parser parser = {.document = document};
    document->root = section_new("root");
    lexer_open(&parser.lexer, text);
    while (parser.lexer.kind != TOKEN_END)
        parse_entry(&parser, document->root);
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file)
        return NULL;
    char *text = calloc(1, 1 << 16);
    if (fread(text, 1, (1 << 16) - 1, file) == 0)
        text[0] = '\0';
    fclose(file);
    return text;
}

int load_document(const char *path, struct document *document)
{
    char *text = read_file(path);
    if (!text)
        return -1;
    parse_document(text, document);
    free(text);
    return 0;
}
