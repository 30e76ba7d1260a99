package orderflow;

import java.util.List;

/** What happens to one order, from the shelf to the parcel. */
final class OrderProcessor {
    private final Warehouse warehouse;
    private final LabelPrinter printer = new LabelPrinter();
    private final EventBus events = new EventBus();

    private OrderProcessor(Warehouse warehouse) {
        this.warehouse = warehouse;
        events.subscribe(new AuditLog(1_000));
    }

    static OrderProcessor withDefaults() {
        return new OrderProcessor(new Warehouse(16));
    }

    void processAll(String command, List<Order> orders) {
        orders.forEach(order -> process(command, order));
    }

    void process(String command, Order order) {
        try {
            handle(command, order);
        } catch (RuntimeException error) {
            throw new OrderException("order " + order.number() + " cannot be handled", error);
        }
    }

    private void handle(String command, Order order) {
        if (command.equals("watch")) {
            watch(order);
        } else {
            ship(order);
        }
    }

    private void ship(Order order) {
        warehouse.reserveAll(order);
        events.publish("reserved " + order.number());
        System.out.println(printer.print(order));
    }

    private void watch(Order order) {
        new OrderWatch(events).follow(order);
    }
}
