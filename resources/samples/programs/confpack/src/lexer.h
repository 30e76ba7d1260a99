/* Cuts the text of a configuration file into words, strings and marks. */
#ifndef CONFPACK_LEXER_H
#define CONFPACK_LEXER_H

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_STRING, TOKEN_MARK };

struct lexer {
    const char *at;
    enum token_kind kind;
    char *text; /* of the present token; the caller takes it over with lexer_take() */
};

void lexer_open(struct lexer *lexer, const char *text);
void lexer_next(struct lexer *lexer);
char *lexer_take(struct lexer *lexer);

#endif
