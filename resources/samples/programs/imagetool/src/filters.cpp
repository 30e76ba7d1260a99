#include "filters.h"

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <thread>
#include <vector>

namespace imagetool {

namespace {

class Average {
public:
    void add(const Colour &colour) {
        red_ += colour.red;
        green_ += colour.green;
        blue_ += colour.blue;
        ++count_;
    }
    Colour value() const { return {part(red_), part(green_), part(blue_)}; }

private:
    std::uint8_t part(int sum) const { return static_cast<std::uint8_t>(sum / count_); }
    int red_ = 0, green_ = 0, blue_ = 0, count_ = 0;
};

}  // namespace

Colour BoxBlur::average_around(const Colour *source, int x, int width) const {
    Average average;
    for (int i = std::max(0, x - radius_); i <= std::min(width - 1, x + radius_); ++i)
        average.add(source[i]);
    return average.value();
}

void BoxBlur::blur_row(const Colour *source, Colour *target, int width) const {
    for (int x = 0; x < width; ++x)
        target[x] = average_around(source, x, width);
}

void BoxBlur::horizontal_pass(Image &image, int y, Colour *blurred) {
    blur_row(image.row(y), blurred, image.width());
    std::copy_n(blurred, image.width(), image.row(y));
}

void BoxBlur::process_slice(Image &image, int first_row, int last_row) {
    std::vector<Colour> blurred(static_cast<std::size_t>(image.width()));
    for (int y = first_row; y < last_row; ++y)
        horizontal_pass(image, y, blurred.data());
}

void BoxBlur::apply(Image &image) {
    const int half = image.height() / 2;
    std::thread upper([&] { process_slice(image, 0, half); });
    std::thread lower([&] { process_slice(image, half, image.height()); });
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
