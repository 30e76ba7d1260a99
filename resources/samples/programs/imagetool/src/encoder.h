// Writes plain PPM.
#pragma once

#include <ostream>
#include <string>

#include "image.h"

namespace imagetool {

class PpmEncoder {
public:
    explicit PpmEncoder(std::ostream &output) : output_(output) {}
    void encode(const Image &image);

private:
    void write_header(const Image &image);
    void write_rows(const Image &image);
    void write_row(const Colour *row, int width);
    void write_pixel(const Colour &colour);
    std::ostream &output_;
};

void save_image(const Image &image, const std::string &path);

}  // namespace imagetool
