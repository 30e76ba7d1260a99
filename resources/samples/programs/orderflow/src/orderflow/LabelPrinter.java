package orderflow;

import java.util.stream.Collectors;

/** Labels as text. */
final class LabelPrinter {
    String print(Order order) {
        return layOut(order, contents(order));
    }

    private String contents(Order order) {
        return order.items().stream()
                .map(item -> item.quantity() + "x" + item.article())
                .collect(Collectors.joining(" "));
    }

    private String layOut(Order order, String contents) {
        AddressBlock block = new AddressBlock(order.address());
        return String.join("\n", order.number(), block.text(), contents);
    }
}
