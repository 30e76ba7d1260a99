package orderflow;

/** Keeps goods back for orders. */
final class Warehouse {
    private final BinTable bins;

    Warehouse(int count) {
        bins = new BinTable(count);
    }

    void reserveAll(Order order) {
        order.items().forEach(this::reserve);
    }

    private void reserve(Order.Item item) {
        allocate(item.article(), item.quantity());
    }

    private void allocate(String article, int quantity) {
        if (quantity <= 0) {
            throw new IllegalArgumentException("quantity of " + article + " is " + quantity);
        }
        bins.add(article, quantity);
    }
}
