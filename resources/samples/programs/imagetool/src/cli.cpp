#include "cli.h"

#include <iostream>

#include "pipeline.h"

namespace imagetool::cli {
namespace {

int convert_command(const std::vector<std::string> &words) {
    Pipeline pipeline;
    for (std::size_t i = 3; i < words.size(); ++i)
        pipeline.add_stage(make_filter(words[i]));
    pipeline.run(words.at(1), words.at(2));
    return 0;
}

int batch_command(const std::vector<std::string> &words) {
    for (std::size_t i = 1; i < words.size(); ++i)
        convert_command({"convert", words[i], words[i] + ".ppm"});
    return 0;
}

int album_command(const std::vector<std::string> &words) {
    Album album;
    for (std::size_t i = 1; i < words.size(); ++i)
        album.add_page(words[i]);
    std::cout << album.finish() << " notes\n";
    return 0;
}

}  // namespace

int dispatch(const std::vector<std::string> &words) {
    if (!words.empty() && words[0] == "convert")
        return convert_command(words);
    if (!words.empty() && words[0] == "batch")
        return batch_command(words);
    if (!words.empty() && words[0] == "album")
        return album_command(words);
    std::cerr << "usage: imagetool convert IN OUT [FILTER...] | batch IN... | album IN...\n";
    return 2;
}

}  // namespace imagetool::cli
