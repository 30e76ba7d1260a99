'use strict';

const { Renderer } = require('./renderer');
const { TagIndex } = require('./tags');

function buildIndex(site) {
  const index = new TagIndex().addAll(site.pages);
  const lines = [...index.pagesByTag].map(([tag, names]) => `${tag}: ${names.join(' ')}`);
  return lines.sort().join('\n');
}

function previewPage(site, name) {
  const page = site.pages.find((candidate) => candidate.name === name);
  return new Renderer(site.partials).renderPage(page);
}

async function buildPage(renderer, index, page) {
  await null; // one page at a time, so that the others get their turn
  const text = renderer.renderPage(page);
  return `${text}\nsee also: ${index.related(page).join(' ')}`;
}

async function buildPages(site) {
  const renderer = new Renderer(site.partials);
  const index = new TagIndex().addAll(site.pages);
  const pages = [];
  for (const page of site.pages) pages.push(await buildPage(renderer, index, page));
  return pages;
}

module.exports = { buildIndex, buildPages, previewPage };
