package orderflow;

import java.util.ArrayList;
import java.util.List;

/** Tells listeners what happened. */
final class EventBus {
    interface Listener {
        void onEvent(EventBus bus, String event);
    }

    private final List<Listener> listeners = new ArrayList<>();

    void subscribe(Listener listener) {
        listeners.add(listener);
    }

    void unsubscribe(Listener listener) {
        listeners.remove(listener);
    }

    void publish(String event) {
        deliver(event.strip());
    }

    // BUG listener-change: a listener that has heard enough leaves while the list is walked.
    private void deliver(String event) {
        for (Listener listener : listeners) {
            listener.onEvent(this, event);
        }
    }
}
