#include "metadata.h"

#include <cstdlib>
#include <cstring>

namespace imagetool {

Metadata::~Metadata() { drop_notes(); }

void Metadata::drop_notes() {
    for (auto &note : notes_)
        std::free(note.text);
    notes_.clear();
}

void Metadata::read_note(std::istream &input) {
    std::string key, text;
    input >> key;
    std::getline(input, text);
    notes_.push_back({key, strdup(text.c_str())});
}

// BUG note-double-free: the text is shared, and each of the two owners frees it.
void Metadata::merge_from(const Metadata &other) {
    for (const auto &note : other.notes_)
        notes_.push_back(note);
}

}  // namespace imagetool
