package orderflow;

/** Bins of goods, found by the hash of the article. */
final class Warehouse {
    private final int[] reserved;

    Warehouse(int bins) {
        reserved = new int[bins];
    }

    void reserve(Order.Item item) {
        allocate(item.article(), item.quantity());
    }

    private void allocate(String article, int quantity) {
        if (quantity <= 0) {
            throw new IllegalArgumentException("quantity of " + article + " is " + quantity);
        }
        addToBin(binFor(article), quantity);
    }

    // BUG bin-index: the remainder of a negative hash is negative.
    private int binFor(String article) {
        return article.hashCode() % reserved.length;
    }

    private void addToBin(int bin, int quantity) {
        reserved[bin] += quantity;
    }
}
