// imagetool: converts PIX images, filters them, and binds albums.
#include <exception>
#include <iostream>

#include "cli.h"

int main(int argc, char **argv) {
    try {
        return imagetool::cli::dispatch({argv + 1, argv + argc});
    } catch (const std::exception &error) {
        std::cerr << "imagetool: " << error.what() << '\n';
        return 1;
    }
}
