// Stages that change an image in place.
#pragma once

#include <memory>
#include <string>

#include "image.h"

namespace imagetool {

class Filter {
public:
    virtual ~Filter() = default;
    virtual void apply(Image &image) = 0;
};

class BoxBlur : public Filter {
public:
    explicit BoxBlur(int radius) : radius_(radius) {}
    void apply(Image &image) override;

private:
    void process_slice(Image &image, int first_row, int last_row);
    void horizontal_pass(Image &image, int y, Colour *blurred);
    void blur_row(const Colour *source, Colour *target, int width) const;
    Colour average_around(const Colour *source, int x, int width) const;
    int radius_;
};

class Crop : public Filter {
public:
    explicit Crop(Rect area) : area_(area) {}
    void apply(Image &image) override { image = image.cropped(area_); }

private:
    Rect area_;
};

std::unique_ptr<Filter> make_filter(const std::string &description);

}  // namespace imagetool
