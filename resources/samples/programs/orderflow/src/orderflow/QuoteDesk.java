package orderflow;

import java.util.List;
import java.util.stream.Collectors;

/** Says what the parcels of an order will cost. */
final class QuoteDesk {
    private final RateTable rates;

    private QuoteDesk(RateTable rates) {
        this.rates = rates;
    }

    static QuoteDesk withDefaults() {
        return new QuoteDesk(new RateTable());
    }

    String quoteAll(List<Order> orders) {
        return orders.stream().map(this::quoteLine).collect(Collectors.joining("\n"));
    }

    private String quoteLine(Order order) {
        return order.number() + " " + quote(order) + " cents";
    }

    private int quote(Order order) {
        int parcels = Math.max(1, order.items().size() / 4);
        return rates.priceOf(order, parcels);
    }
}
