// Reads the PIX text format: a header, chunks of settings, then rows of pixels.
#pragma once

#include <istream>
#include <memory>
#include <string>

#include "image.h"
#include "metadata.h"

namespace imagetool {

struct Document {
    Image image;
    std::unique_ptr<Metadata> metadata;
};

class RowReader {
public:
    virtual ~RowReader() = default;
    virtual void read_rows(std::istream &input, Image &image) = 0;
};

class IndexedReader : public RowReader {
public:
    explicit IndexedReader(const Palette *palette) : palette_(palette) {}
    void read_rows(std::istream &input, Image &image) override;

private:
    void read_strip(std::istream &input, Image &image, int first_row);
    void expand_row(const std::string &line, Colour *row, int width);
    Colour resolve_colour(std::size_t index) const;
    const Palette *palette_;
};

class RunLengthReader : public RowReader {
public:
    void read_rows(std::istream &input, Image &image) override;

private:
    void expand_scanline(const std::string &line, Colour *row);
    Colour *expand_run(const std::string &run, Colour *at);
    Colour *emit_run(Colour *at, long count, int level);
    void emit_pixel(Colour *at, std::uint8_t grey);
};

class Decoder {
public:
    explicit Decoder(std::istream &input) : input_(input) {}
    Document decode_document();

private:
    void read_header();
    void read_palette(int count);
    void decode_frame(Document &document);
    std::unique_ptr<RowReader> make_reader() const;

    std::istream &input_;
    int width_ = 0;
    int height_ = 0;
    std::string layout_ = "rle";
    std::unique_ptr<Palette> palette_;
    std::unique_ptr<Metadata> metadata_ = std::make_unique<Metadata>();
};

Document load_image(const std::string &path);

}  // namespace imagetool
