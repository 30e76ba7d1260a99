package orderflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Lines of {@code number|name;street;postcode|article*quantity,...}; no address means pickup. */
final class OrderReader {
    private OrderReader() {}

    static List<Order> readAll(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(OrderReader::parse)
                .collect(Collectors.toList());
    }

    private static Order parse(String line) {
        String[] parts = line.split("\\|", -1);
        return new Order(parts[0], parseAddress(parts[1]), parseItems(parts[2]));
    }

    private static Order.Address parseAddress(String text) {
        String[] parts = text.split(";", -1);
        return parts.length < 3 ? null : new Order.Address(parts[0], parts[1], parts[2]);
    }

    private static List<Order.Item> parseItems(String text) {
        return Arrays.stream(text.split(","))
                .map(item -> item.split("\\*"))
                .map(pair -> new Order.Item(pair[0], Integer.parseInt(pair[1])))
                .collect(Collectors.toList());
    }
}
