'use strict';

const fs = require('fs');

/** A site is one file: pages and partials by name, each with its front matter. */
function readSite(file) {
  const data = JSON.parse(fs.readFileSync(file, 'utf8'));
  const pages = Object.entries(data.pages).map(([name, text]) => readPage(name, text));
  return { pages, partials: new Map(Object.entries(data.partials || {})) };
}

function readPage(name, text) {
  const [head, ...body] = text.split('\n---\n');
  return { name, matter: readMatter(head), body: body.join('\n---\n') };
}

function readMatter(head) {
  const matter = {};
  for (const line of head.split('\n')) {
    const [key, ...value] = line.split(':');
    matter[key.trim()] = value.join(':').trim();
  }
  return matter;
}

module.exports = { readSite };
