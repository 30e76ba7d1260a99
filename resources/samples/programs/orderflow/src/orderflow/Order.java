package orderflow;

import java.util.List;

/** An order as read; an order for pickup has no address. */
record Order(String number, Address address, List<Item> items) {
    record Address(String name, String street, String postcode) {}

    record Item(String article, int quantity) {}
}
