'use strict';

/** Which pages carry which tag. */
class TagIndex {
  constructor() {
    this.pagesByTag = new Map();
  }

  // BUG page-without-tags: `tags` is not mandatory, but it is split unseen.
  tagsOf(page) {
    return page.matter.tags.split(',').map((tag) => tag.trim());
  }

  addPage(page) {
    for (const tag of this.tagsOf(page)) {
      if (!this.pagesByTag.has(tag)) this.pagesByTag.set(tag, []);
      this.pagesByTag.get(tag).push(page.name);
    }
  }

  addAll(pages) {
    pages.forEach((page) => this.addPage(page));
    return this;
  }

  related(page) {
    return this.tagsOf(page).flatMap((tag) => this.pagesByTag.get(tag) || []);
  }
}

module.exports = { TagIndex };
