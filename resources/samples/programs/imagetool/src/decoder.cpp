#include "decoder.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace imagetool {
namespace {

constexpr int kStripRows = 16;

}  // namespace

// BUG palette-null: an indexed image without a palette chunk comes here with no palette.
Colour IndexedReader::resolve_colour(std::size_t index) const { return palette_->lookup(index); }

void IndexedReader::expand_row(const std::string &line, Colour *row, int width) {
    std::istringstream cells(line);
    std::size_t index = 0;
    for (int x = 0; x < width && cells >> index; ++x)
        row[x] = resolve_colour(index);
}

void IndexedReader::read_strip(std::istream &input, Image &image, int first_row) {
    const int end = std::min(image.height(), first_row + kStripRows);
    std::string line;
    for (int y = first_row; y < end && std::getline(input, line); ++y)
        expand_row(line, image.row(y), image.width());
}

void IndexedReader::read_rows(std::istream &input, Image &image) {
    for (int y = 0; y < image.height(); y += kStripRows)
        read_strip(input, image, y);
}

void RunLengthReader::emit_pixel(Colour *at, std::uint8_t grey) { *at = Colour{grey, grey, grey}; }

// BUG rle-overrun: nothing compares the length of a run with what is left of the row.
Colour *RunLengthReader::emit_run(Colour *at, long count, int level) {
    const auto grey = static_cast<std::uint8_t>(level);
    for (long i = 0; i < count; ++i)
        emit_pixel(at++, grey);
    return at;
}

Colour *RunLengthReader::expand_run(const std::string &run, Colour *at) {
    const std::size_t colon = run.find(':');
    return emit_run(at, std::stol(run.substr(0, colon)), std::stoi(run.substr(colon + 1)));
}

void RunLengthReader::expand_scanline(const std::string &line, Colour *row) {
    std::istringstream runs(line);
    std::string run;
    while (runs >> run)
        row = expand_run(run, row);
}

void RunLengthReader::read_rows(std::istream &input, Image &image) {
    std::string line;
    for (int y = 0; y < image.height() && std::getline(input, line); ++y)
        expand_scanline(line, image.row(y));
}

void Decoder::read_palette(int count) {
    palette_ = std::make_unique<Palette>();
    int red = 0, green = 0, blue = 0;
    while (count-- > 0 && input_ >> red >> green >> blue)
        palette_->add(Colour{static_cast<std::uint8_t>(red), static_cast<std::uint8_t>(green),
                             static_cast<std::uint8_t>(blue)});
}

void Decoder::read_header() {
    std::string word;
    int count = 0;
    while (input_ >> word && word != "rows") {
        if (word == "size")
            input_ >> width_ >> height_;
        else if (word == "layout")
            input_ >> layout_;
        else if (word == "palette" && input_ >> count)
            read_palette(count);
        else if (word == "note")
            metadata_->read_note(input_);
    }
    std::getline(input_, word);
}

std::unique_ptr<RowReader> Decoder::make_reader() const {
    if (layout_ == "indexed")
        return std::make_unique<IndexedReader>(palette_.get());
    return std::make_unique<RunLengthReader>();
}

void Decoder::decode_frame(Document &document) {
    document.image = Image(width_, height_);
    make_reader()->read_rows(input_, document.image);
}

Document Decoder::decode_document() {
    read_header();
    Document document;
    decode_frame(document);
    document.metadata = std::move(metadata_);
    return document;
}

Document load_image(const std::string &path) {
    std::ifstream file(path);
    std::string magic;
    if (!(file >> magic) || magic != "PIX")
        throw std::runtime_error(path + ": not a PIX image");
    Decoder decoder(file);
    return decoder.decode_document();
}

}  // namespace imagetool
