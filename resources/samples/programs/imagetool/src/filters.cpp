#include "filters.h"

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <thread>
#include <vector>

namespace imagetool {

void BoxBlur::blur_row(const Colour *source, Colour *target, int width) const {
    for (int x = 0; x < width; ++x) {
        int red = 0, green = 0, blue = 0, count = 0;
        for (int i = std::max(0, x - radius_); i <= std::min(width - 1, x + radius_); ++i) {
            red += source[i].red;
            green += source[i].green;
            blue += source[i].blue;
            ++count;
        }
        target[x] = Colour{static_cast<std::uint8_t>(red / count),
                           static_cast<std::uint8_t>(green / count),
                           static_cast<std::uint8_t>(blue / count)};
    }
}

void BoxBlur::horizontal_pass(Image &image, int first_row, int last_row) {
    std::vector<Colour> blurred(static_cast<std::size_t>(image.width()));
    for (int y = first_row; y < last_row; ++y) {
        blur_row(image.row(y), blurred.data(), image.width());
        std::copy(blurred.begin(), blurred.end(), image.row(y));
    }
}

void BoxBlur::apply(Image &image) {
    const int half = image.height() / 2;
    std::thread upper([&] { horizontal_pass(image, 0, half); });
    std::thread lower([&] { horizontal_pass(image, half, image.height()); });
    upper.join();
    lower.join();
}

std::unique_ptr<Filter> make_filter(const std::string &description) {
    Rect area;
    int radius = 0;
    if (std::sscanf(description.c_str(), "crop=%d,%d,%d,%d", &area.left, &area.top, &area.width,
                    &area.height) == 4)
        return std::make_unique<Crop>(area);
    if (std::sscanf(description.c_str(), "blur=%d", &radius) == 1)
        return std::make_unique<BoxBlur>(radius);
    throw std::runtime_error("unknown filter: " + description);
}

}  // namespace imagetool
