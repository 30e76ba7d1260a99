#pragma once

#include <string>
#include <vector>

namespace imagetool::cli {

int dispatch(const std::vector<std::string> &words);

}  // namespace imagetool::cli
