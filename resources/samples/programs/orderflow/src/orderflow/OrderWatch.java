package orderflow;

/** Writes down the items of an order, then stops listening. */
final class OrderWatch {
    private final EventBus events;

    OrderWatch(EventBus events) {
        this.events = events;
    }

    void follow(Order order) {
        events.subscribe(new AuditLog(order.items().size()));
        order.items().forEach(this::announce);
    }

    private void announce(Order.Item item) {
        events.publish("watched " + item.article());
    }
}
