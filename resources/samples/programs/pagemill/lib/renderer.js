'use strict';

const { parseTemplate } = require('./parser');

/** Walks the tree of a template and writes text. */
class Renderer {
  constructor(partials) {
    this.partials = partials;
  }

  renderPage(page) {
    return this.renderTemplate(page.body, page.matter);
  }

  renderTemplate(text, scope) {
    return this.renderChildren(parseTemplate(text), scope);
  }

  renderChildren(node, scope) {
    return node.children.map((child) => this.renderNode(child, scope)).join('');
  }

  renderNode(node, scope) {
    switch (node.kind) {
      case 'text':
        return node.text;
      case 'value':
        return String(scope[node.name] ?? '');
      case 'if':
        return scope[node.name] ? this.renderChildren(node, scope) : '';
      case 'each':
        return this.renderEach(node, scope);
      case 'include':
        return this.renderInclude(node, scope);
      default:
        return this.renderChildren(node, scope);
    }
  }

  renderEach(node, scope) {
    const items = (scope[node.name] || '').split(',');
    return items.map((item) => this.renderChildren(node, { ...scope, item })).join('\n');
  }

  // BUG partial-cycle: a partial that includes itself, at once or by way of others, never ends.
  renderInclude(node, scope) {
    const partial = this.partials.get(node.name) || '';
    return this.renderTemplate(partial, scope);
  }
}

module.exports = { Renderer };
