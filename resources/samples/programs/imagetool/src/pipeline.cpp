#include "pipeline.h"

#include "encoder.h"

namespace imagetool {

Document Pipeline::open(const std::string &source) {
    Document document = load_image(source);
    return document;
}

void Pipeline::apply_stages(Image &image) {
    for (auto &stage : stages_)
        stage->apply(image);
}

void Pipeline::run(const std::string &source, const std::string &target) {
    Document document = open(source);
    apply_stages(document.image);
    save_image(document.image, target);
}

void Album::add_page(const std::string &source) {
    pages_.push_back(load_image(source));
    notes_.merge_from(*pages_.back().metadata);
}

void Album::close_pages() { pages_.clear(); }

std::size_t Album::finish() {
    const std::size_t count = notes_.size();
    close_pages();
    return count;
}

}  // namespace imagetool
