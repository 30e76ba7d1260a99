'use strict';

const { readSite } = require('./site');
const { buildPages, previewPage, buildIndex } = require('./builder');

const COMMANDS = {
  build: (site) => buildPages(site).then((pages) => print(pages)),
  preview: (site, name) => print([previewPage(site, name)]),
  tags: (site) => print([buildIndex(site)]),
};

function print(pages) {
  for (const page of pages) console.log(page);
}

function main(words) {
  const [command, file, name] = words;
  const run = COMMANDS[command];
  if (!run) {
    console.error('usage: pagemill build|preview|tags SITE [PAGE]');
    process.exit(2);
  }
  return run(readSite(file), name);
}

module.exports = { main };
