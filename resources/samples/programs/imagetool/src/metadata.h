// Notes that travel with an image: author, camera, place.
#pragma once

#include <istream>
#include <string>
#include <vector>

namespace imagetool {

class Metadata {
public:
    Metadata() = default;
    ~Metadata();
    Metadata(const Metadata &) = delete;
    Metadata &operator=(const Metadata &) = delete;

    void read_note(std::istream &input);
    void merge_from(const Metadata &other);
    std::size_t size() const { return notes_.size(); }

private:
    struct Note {
        std::string key;
        char *text;
    };
    void drop_notes();
    std::vector<Note> notes_;
};

}  // namespace imagetool
