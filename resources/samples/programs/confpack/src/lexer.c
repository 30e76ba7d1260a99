#include "lexer.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static int escape_value(char letter)
{
    return letter == 'n' ? '\n' : letter == 't' ? '\t' : letter;
}

/* BUG escape-overflow: \x becomes four letters, but only its own two were counted. */
static char *put_replacement(char *out)
{
    static const char letters[] = "\xef\xbf\xbd?";
    for (const char *at = letters; *at; at++)
        *out++ = *at;
    return out;
}

static char *unescape_into(char *out, const char *from, const char *end)
{
    while (from < end) {
        if (*from != '\\') {
            *out++ = *from++;
        } else if (from[1] == 'x') {
            out = put_replacement(out);
            from += 2;
        } else {
            *out++ = (char)escape_value(from[1]);
            from += 2;
        }
    }
    *out = '\0';
    return out;
}

static const char *string_end(const char *at)
{
    while (*at && *at != '"')
        at += at[0] == '\\' && at[1] ? 2 : 1;
    return at;
}

static char *copy_unescaped(const char *start, const char *end)
{
    char *copy = malloc((size_t)(end - start) + 1);
    unescape_into(copy, start, end);
    return copy;
}

static void lex_string(struct lexer *lexer)
{
    const char *start = lexer->at + 1;
    const char *end = string_end(start);
    lexer->kind = TOKEN_STRING;
    lexer->text = copy_unescaped(start, end);
    lexer->at = *end ? end + 1 : end;
}

static void lex_word(struct lexer *lexer)
{
    const char *start = lexer->at;
    while (*lexer->at && !isspace((unsigned char)*lexer->at) && !strchr("{}[]=;\"", *lexer->at))
        lexer->at++;
    lexer->kind = TOKEN_WORD;
    lexer->text = strndup(start, (size_t)(lexer->at - start));
}

void lexer_open(struct lexer *lexer, const char *text)
{
    lexer->at = text;
    lexer->text = NULL;
    lexer_next(lexer);
}

void lexer_next(struct lexer *lexer)
{
    free(lexer->text);
    lexer->text = NULL;
    while (isspace((unsigned char)*lexer->at))
        lexer->at++;
    if (!*lexer->at) {
        lexer->kind = TOKEN_END;
    } else if (*lexer->at == '"') {
        lex_string(lexer);
    } else if (strchr("{}[]=;", *lexer->at)) {
        lexer->kind = TOKEN_MARK;
        lexer->text = strndup(lexer->at++, 1);
    } else {
        lex_word(lexer);
    }
}

char *lexer_take(struct lexer *lexer)
{
    char *text = lexer->text;
    lexer->text = NULL;
    return text ? text : strdup("");
}
