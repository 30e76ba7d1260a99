#include "encoder.h"

#include <fstream>

namespace imagetool {

void PpmEncoder::write_header(const Image &image) {
    output_ << "P3\n" << image.width() << ' ' << image.height() << "\n255\n";
}

void PpmEncoder::write_pixel(const Colour &colour) {
    output_ << int(colour.red) << ' ' << int(colour.green) << ' ' << int(colour.blue) << '\n';
}

void PpmEncoder::write_row(const Colour *row, int width) {
    for (int x = 0; x < width; ++x)
        write_pixel(row[x]);
}

void PpmEncoder::write_rows(const Image &image) {
    for (int y = 0; y < image.height(); ++y)
        write_row(image.row(y), image.width());
}

void PpmEncoder::encode(const Image &image) {
    write_header(image);
    write_rows(image);
}

void save_image(const Image &image, const std::string &path) {
    std::ofstream file(path);
    PpmEncoder encoder(file);
    encoder.encode(image);
}

}  // namespace imagetool
