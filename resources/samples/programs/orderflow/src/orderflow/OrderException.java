package orderflow;

/** An order that cannot be handled, with the reason as its cause. */
final class OrderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OrderException(String message, Throwable cause) {
        super(message, cause);
    }
}
