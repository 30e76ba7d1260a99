package orderflow;

import java.util.Locale;
import java.util.stream.Collectors;

/** Labels as text. */
final class LabelPrinter {
    String print(Order order) {
        String items = order.items().stream()
                .map(item -> item.quantity() + "x" + item.article())
                .collect(Collectors.joining(" "));
        return block(order) + "\n" + items;
    }

    private String block(Order order) {
        return String.join("\n", order.number(), addressLines(order));
    }

    // BUG pickup-address, second stack: the same missing address, met at the printer.
    private String addressLines(Order order) {
        return order.address().name().toUpperCase(Locale.ROOT) + "\n" + order.address().street();
    }
}
