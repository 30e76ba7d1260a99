package orderflow;

/** Writes down a number of events, then leaves. */
final class AuditLog implements EventBus.Listener {
    private int left;

    AuditLog(int limit) {
        left = limit;
    }

    @Override
    public void onEvent(EventBus bus, String event) {
        System.out.println("audit: " + event);
        if (--left == 0) {
            bus.unsubscribe(this);
        }
    }
}
