// Pixels in memory, and the palette of indexed images.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace imagetool {

struct Colour {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;
};

struct Rect {
    int left = 0;
    int top = 0;
    int width = 0;
    int height = 0;
};

class Palette {
public:
    void add(Colour colour) { colours_.push_back(colour); }
    Colour lookup(std::size_t index) const;

private:
    const Colour &entry_at(std::size_t index) const;
    std::vector<Colour> colours_;
};

class Image {
public:
    Image() = default;
    Image(int width, int height);

    int width() const { return width_; }
    int height() const { return height_; }
    Colour *row(int y) { return pixels_.get() + static_cast<std::ptrdiff_t>(y) * width_; }
    const Colour *row(int y) const {
        return pixels_.get() + static_cast<std::ptrdiff_t>(y) * width_;
    }
    Image cropped(const Rect &area) const;

private:
    int width_ = 0;
    int height_ = 0;
    std::unique_ptr<Colour[]> pixels_;
};

}  // namespace imagetool
