package orderflow;

/** Bins of goods, found by the hash of the article. */
final class BinTable {
    private final int[] reserved;

    BinTable(int count) {
        reserved = new int[count];
    }

    void add(String article, int quantity) {
        addToBin(binFor(article), quantity);
    }

    // BUG bin-index: the remainder of a negative hash is negative.
    private int binFor(String article) {
        return article.hashCode() % reserved.length;
    }

    private void addToBin(int bin, int quantity) {
        reserved[bin] = increased(bin, quantity);
    }

    private int increased(int bin, int quantity) {
        return Math.addExact(reserved[bin], quantity);
    }
}
