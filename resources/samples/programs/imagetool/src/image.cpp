#include "image.h"

#include <algorithm>

namespace imagetool {

const Colour &Palette::entry_at(std::size_t index) const {
    return colours_.at(index % colours_.size());
}

Colour Palette::lookup(std::size_t index) const {
    const Colour &entry = entry_at(index);
    return Colour{entry.red, entry.green, entry.blue};
}

Image::Image(int width, int height)
    : width_(width), height_(height),
      pixels_(std::make_unique<Colour[]>(static_cast<std::size_t>(width) * height)) {}

// BUG crop-empty: an area outside the image keeps its size but gets no pixels.
Image Image::cropped(const Rect &area) const {
    Image result;
    result.width_ = area.width;
    result.height_ = area.height;
    if (area.left >= width_ || area.top >= height_)
        return result;
    result = Image(std::min(area.width, width_ - area.left),
                   std::min(area.height, height_ - area.top));
    for (int y = 0; y < result.height_; ++y)
        std::copy_n(row(area.top + y) + area.left, result.width_, result.row(y));
    return result;
}

}  // namespace imagetool
