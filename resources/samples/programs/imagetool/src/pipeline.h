// Open, filter, save: what every command is made of.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "decoder.h"
#include "filters.h"

namespace imagetool {

class Pipeline {
public:
    void add_stage(std::unique_ptr<Filter> stage) { stages_.push_back(std::move(stage)); }
    void run(const std::string &source, const std::string &target);

private:
    Document open(const std::string &source);
    void apply_stages(Image &image);
    std::vector<std::unique_ptr<Filter>> stages_;
};

class Album {
public:
    void add_page(const std::string &source);
    std::size_t finish();

private:
    void close_pages();
    std::vector<Document> pages_;
    Metadata notes_;
};

}  // namespace imagetool
