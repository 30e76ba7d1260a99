package orderflow;

import java.util.Locale;

/** The lines of a label that say where the parcel goes. */
final class AddressBlock {
    private final Order.Address address;

    AddressBlock(Order.Address address) {
        this.address = address;
    }

    String text() {
        return String.join("\n", nameLine(), address.street(), address.postcode());
    }

    private String nameLine() {
        return upperCaseName();
    }

    // BUG pickup-address, second stack: the same missing address, met at the printer.
    private String upperCaseName() {
        return address.name().toUpperCase(Locale.ROOT);
    }
}
