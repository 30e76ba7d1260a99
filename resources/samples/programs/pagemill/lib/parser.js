'use strict';

const TAG = /\{\{\s*(\S+?)(?:\s+([^}]*?))?\s*\}\}/g;

/** Text with {{tags}} as a tree of nodes. */
class Parser {
  constructor(text) {
    this.text = text;
    this.root = { kind: 'block', children: [] };
    this.open = [this.root];
  }

  parse() {
    let at = 0;
    for (const match of this.text.matchAll(TAG)) {
      this.addText(this.text.slice(at, match.index));
      this.addTag(match[1], match[2] || '');
      at = match.index + match[0].length;
    }
    this.addText(this.text.slice(at));
    return this.root;
  }

  add(node) {
    this.open[this.open.length - 1].children.push(node);
  }

  addText(text) {
    if (text) this.add({ kind: 'text', text });
  }

  addTag(word, rest) {
    if (word === 'each' || word === 'if') {
      const node = { kind: word, name: rest, children: [] };
      this.add(node);
      this.open.push(node);
    } else if (word === 'end') {
      this.open.pop();
    } else if (word === 'include') {
      this.add({ kind: 'include', name: rest });
    } else {
      this.add({ kind: 'value', name: word });
    }
  }
}

module.exports = { parseTemplate: (text) => new Parser(text).parse() };
